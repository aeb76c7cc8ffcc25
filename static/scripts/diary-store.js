// Where sealed entries wait: IndexedDB. Nothing readable is ever put here.
var DATABASE = "notes";

function finished(request) {
  return new Promise(function (resolve, reject) {
    request.onsuccess = function () {
      resolve(request.result);
    };
    request.onerror = function () {
      reject(request.error);
    };
  });
}

function openStore() {
  var request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = function () {
    request.result.createObjectStore("lock", { keyPath: "id" });
    request.result.createObjectStore("entries", { keyPath: "id" });
  };
  return finished(request);
}

// Resolves when the change is on the disk, not before.
function change(store, name, work) {
  return new Promise(function (resolve, reject) {
    var transaction = store.transaction(name, "readwrite", { durability: "strict" });
    transaction.oncomplete = function () {
      resolve();
    };
    transaction.onerror = transaction.onabort = function () {
      reject(transaction.error);
    };
    work(transaction.objectStore(name));
  });
}

function keepRow(store, name, row) {
  return change(store, name, function (rows) {
    rows.put(row);
  });
}

function dropRow(store, name, id) {
  return change(store, name, function (rows) {
    rows.delete(id);
  });
}

function allRows(store, name) {
  return finished(store.transaction(name).objectStore(name).getAll());
}

async function eraseStore(store) {
  store.close();
  await finished(indexedDB.deleteDatabase(DATABASE));
}
