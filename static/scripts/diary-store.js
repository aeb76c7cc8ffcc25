// Where sealed entries and photos wait: IndexedDB. Nothing readable is ever put here.
var DATABASE = "notes";
var ROWS = ["lock", "entries", "photos", "pieces"];

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

// `gone` is called when another window erases everything: a store that stayed open would hold it up.
async function openStore(gone) {
  var request = indexedDB.open(DATABASE, 2);
  request.onupgradeneeded = function () {
    ROWS.forEach(function (name) {
      if (!request.result.objectStoreNames.contains(name)) {
        request.result.createObjectStore(name, { keyPath: "id" });
      }
    });
  };
  var store = await finished(request);
  store.onversionchange = function () {
    store.close();
    gone();
  };
  return store;
}

// Resolves when the change is on the disk, not before; all of it or nothing.
function change(store, names, work) {
  return new Promise(function (resolve, reject) {
    var transaction = store.transaction(names, "readwrite", { durability: "strict" });
    transaction.oncomplete = function () {
      resolve();
    };
    transaction.onerror = transaction.onabort = function () {
      reject(transaction.error);
    };
    work(transaction);
  });
}

function keepRow(store, name, row) {
  return change(store, name, function (transaction) {
    transaction.objectStore(name).put(row);
  });
}

// Whether this lock is the first: two windows cannot lock with two words.
async function addLock(store, lock) {
  var added = true;
  await change(store, "lock", function (transaction) {
    var request = transaction.objectStore("lock").add(lock);
    request.onerror = function (event) {
      event.preventDefault();
      event.stopPropagation();
      added = false;
    };
  });
  return added;
}

function dropRow(store, name, id) {
  return change(store, name, function (transaction) {
    transaction.objectStore(name).delete(id);
  });
}

// A photo and its pieces come and go together.
function keepPhoto(store, card, pieces) {
  return change(store, ["photos", "pieces"], function (transaction) {
    transaction.objectStore("photos").put(card);
    pieces.forEach(function (piece) {
      transaction.objectStore("pieces").put(piece);
    });
  });
}

function dropPhoto(store, id) {
  return change(store, ["photos", "pieces"], function (transaction) {
    transaction.objectStore("photos").delete(id);
    // Every id that begins with the photo's and a slash: "0" is the letter after it.
    transaction.objectStore("pieces").delete(IDBKeyRange.bound(id + "/", id + "0"));
  });
}

function allRows(store, name) {
  return finished(store.transaction(name).objectStore(name).getAll());
}

function oneRow(store, name, id) {
  return finished(store.transaction(name).objectStore(name).get(id));
}

async function eraseStore(store) {
  store.close();
  await finished(indexedDB.deleteDatabase(DATABASE));
}
