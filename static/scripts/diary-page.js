// The page that writes without a network. It shows one of three parts: set up, locked, open.
var root = document.getElementById("notes");
if (!root) {
  return;
}
var IDLE = 5 * 60 * 1000;
var words = document.getElementById("notes-words").dataset;
var store, key, editing, idleTimer, sending;
var entries = [];
var photos = [];

function part(id) {
  return document.getElementById("notes-" + id);
}

function show(name) {
  ["setup", "locked", "open"].forEach(function (each) {
    part(each).hidden = each !== name;
  });
  part("erase").hidden = name === "setup";
}

function say(name) {
  part("said").textContent = words[name] || "";
  part("said").hidden = !words[name];
  // Who presses a button far below sees what came of it.
  if (words[name]) {
    part("said").scrollIntoView({ block: "center" });
  }
}

function form(name) {
  return root.querySelector("[data-form=" + name + "]");
}

// The server does not clear this phone's storage while this stands (panah/public/views/site.py).
function markKept(kept) {
  var secure = window.location.protocol === "https:" ? "; Secure" : "";
  document.cookie = "kept=" + (kept ? "1; max-age=31536000" : "; max-age=0") + "; path=/; SameSite=Strict" + secure;
}

function lockPage() {
  key = undefined;
  entries = [];
  photos = [];
  editing = {};
  part("list").textContent = "";
  root.querySelectorAll("form").forEach(function (each) {
    each.reset();
  });
  show("locked");
}

function stayAwake() {
  window.clearTimeout(idleTimer);
  idleTimer = window.setTimeout(function () {
    if (key) {
      lockPage();
    }
  }, IDLE);
}

async function setUp(word, again) {
  if (plainWord(word).length < SHORTEST_WORD) {
    return say("short");
  }
  if (plainWord(word) !== plainWord(again)) {
    return say("differ");
  }
  var salt = fresh(16);
  var made = await keyOf(word, salt);
  var proof = await sealed(made, "lock", "right");
  if (!(await addLock(store, { id: "lock", salt: salt, nonce: proof.nonce, data: proof.data }))) {
    // Another window was set up meanwhile: what waits there opens with its word and no other.
    say("");
    return show("locked");
  }
  markKept(true);
  if (navigator.storage && navigator.storage.persist) {
    navigator.storage.persist();
  }
  await navigator.serviceWorker.register(root.dataset.worker);
  await navigator.serviceWorker.ready;
  key = made;
  say("");
  await openPage();
}

async function unlock(word) {
  var lock = (await allRows(store, "lock"))[0];
  var made = await keyOf(word, lock.salt);
  try {
    await opened(made, lock);
  } catch {
    return say("wrong");
  }
  key = made;
  markKept(true);
  say("");
  await openPage();
}

async function openPage() {
  root.querySelectorAll("input[type=password]").forEach(function (each) {
    each.value = "";
  });
  await readEntries();
  begin("shift");
  begin("money");
  begin("photo");
  show("open");
  stayAwake();
}

async function readEntries() {
  if (!key) {
    return;
  }
  entries = await openAll("entries");
  photos = await openAll("photos");
  drawList();
}

// All rows of one kind, opened, by day.
async function openAll(name) {
  var rows = await allRows(store, name);
  var found = await Promise.all(
    rows.map(function (row) {
      return opened(key, row);
    }),
  );
  return found.sort(function (one, other) {
    return dayOf(one) < dayOf(other) ? -1 : 1;
  });
}

function dayOf(each) {
  return (each.fields || each).day || "";
}

function drawList() {
  part("count").textContent = String(entries.length + photos.length);
  part("list").textContent = "";
  entries.forEach(function (entry) {
    var told = [entry.fields.day];
    ["start", "end", "hours_low", "hours_high", "amount_low", "currency", "task", "place", "employer", "by"].forEach(
      function (name) {
        if (entry.fields[name]) {
          told.push(entry.fields[name]);
        }
      },
    );
    drawLine(told, entry, Object.values(entry.problems || {}));
  });
  photos.forEach(function (card) {
    var told = [card.day, card.note, card.name, sizeOf(card)].filter(Boolean);
    drawLine(told, card, card.problem ? [card.problem] : []);
  });
}

function drawLine(told, each, problems) {
  var line = document.createElement("li");
  line.appendChild(document.createTextNode(told.join(" · ") + " "));
  line.appendChild(button("change", told[0], changing(each)));
  line.appendChild(button("remove", told[0], removing(each)));
  if (each.sha256) {
    addText(line, "panah-hash", "SHA-256 " + each.sha256);
  }
  problems.forEach(function (problem) {
    addText(line, "govuk-error-message", problem);
  });
  part("list").appendChild(line);
}

function addText(line, look, text) {
  var made = document.createElement("p");
  made.className = look;
  made.textContent = text;
  line.appendChild(made);
}

function sizeOf(card) {
  var kilobytes = Math.max(1, Math.round(card.size / 1024));
  return words.kilobytes.replace("#", kilobytes.toLocaleString(document.documentElement.lang));
}

function button(name, about, work) {
  var made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary panah-small-button";
  made.textContent = words[name];
  var more = document.createElement("span");
  more.className = "govuk-visually-hidden";
  more.textContent = " " + about;
  made.appendChild(more);
  made.addEventListener("click", work);
  return made;
}

function changing(each) {
  return function () {
    var kind = each.kind || "photo";
    begin(kind, each);
    if (part(kind)) {
      part(kind).open = true;
    }
    form(kind).querySelector("input:not([type=file])").focus();
  };
}

function removing(each) {
  return async function () {
    await (each.kind ? dropRow(store, "entries", each.id) : dropPhoto(store, each.id));
    await readEntries();
  };
}

// A form stands for one entry from the moment it is empty: saved twice, it is still one.
function begin(kind, entry) {
  editing = editing || {};
  editing[kind] = entry || { id: crypto.randomUUID(), edit: 0 };
  form(kind).reset();
  fill(kind, entry ? entry.fields || { day: entry.day, note: entry.note } : { day: localDay(0) });
}

function fill(kind, fields) {
  Object.keys(fields).forEach(function (name) {
    var input = form(kind).elements[name];
    if (input) {
      input.value = fields[name];
    }
  });
}

function localDay(later, from) {
  var day = from ? new Date(from + "T12:00:00") : new Date();
  day.setDate(day.getDate() + later);
  return [day.getFullYear(), two(day.getMonth() + 1), two(day.getDate())].join("-");
}

function two(number) {
  return String(number).padStart(2, "0");
}

// What was typed into a form, without what stayed empty.
function typed(kind) {
  var fields = {};
  new FormData(form(kind)).forEach(function (value, name) {
    if (value && typeof value === "string") {
      fields[name] = value;
    }
  });
  return fields;
}

async function save(kind) {
  var fields = typed(kind);
  var entry = { id: editing[kind].id, kind: kind, edit: editing[kind].edit + 1, fields: fields };
  try {
    await keepRow(store, "entries", await sealed(key, entry.id, entry));
  } catch {
    return say("failed");
  }
  begin(kind);
  await readEntries();
  say("saved");
}

// The photos that were chosen, or a word about one that waits already.
async function savePhotos() {
  var files = Array.from(form("photo").elements.file.files);
  var said = Object.assign({ day: "", note: "" }, typed("photo"));
  if (!files.length) {
    return editing.photo.sha256 ? changePhoto(said) : say("missing");
  }
  for (var at = 0; at < files.length; at += 1) {
    if (!files[at].size || files[at].size > Number(root.dataset.largest)) {
      return say(files[at].size ? "tooLarge" : "empty");
    }
  }
  try {
    for (at = 0; at < files.length; at += 1) {
      var made = await cutUp(key, crypto.randomUUID(), files[at], said, Number(root.dataset.piece));
      if (!(await isWaiting(made.card))) {
        await keepPhoto(store, await sealed(key, made.card.id, made.card), made.pieces);
      }
    }
  } catch {
    await readEntries();
    return say("failed");
  }
  begin("photo");
  await readEntries();
  say("saved");
}

// The same bytes chosen twice are one photo.
async function isWaiting(card) {
  return (await openAll("photos")).some(function (each) {
    return each.sha256 === card.sha256;
  });
}

async function changePhoto(said) {
  var card = Object.assign({}, editing.photo, said, { problem: "" });
  // Another window may have sent it or taken it out meanwhile: a card without its photo is of no use.
  if (await oneRow(store, "photos", card.id)) {
    await keepRow(store, "photos", await sealed(key, card.id, card));
  }
  begin("photo");
  await readEntries();
  say("saved");
}

function next() {
  var shifts = entries.filter(function (each) {
    return each.kind === "shift";
  });
  var last = shifts[shifts.length - 1];
  if (last) {
    begin("shift");
    fill("shift", Object.assign({}, last.fields, { day: localDay(1, last.fields.day), note: "" }));
  }
}

// One window sends at a time; the next one finds what is left.
async function send() {
  if (sending) {
    return;
  }
  sending = true;
  part("enter").hidden = true;
  try {
    say(await (navigator.locks ? navigator.locks.request("notes", sendAll) : sendAll()));
  } catch (problem) {
    part("enter").hidden = problem.message !== "closed";
    say(problem.message === "closed" ? "closed" : "offline");
  }
  part("progress").hidden = true;
  sending = false;
}

// Returns how to tell what became of it.
async function sendAll() {
  await readEntries();
  var state = await (await fetch(root.dataset.sync, { credentials: "same-origin" })).json();
  if (!state.open) {
    throw new Error("closed");
  }
  var outcome = "sent";
  while (true) {
    var batch = entries
      .filter(function (each) {
        return !each.problems;
      })
      .slice(0, Number(root.dataset.most));
    if (!batch.length) {
      break;
    }
    var told = await sendPackage(batch, state.token);
    outcome = told === "sent" ? outcome : told;
  }
  await sendPhotos(state.token);
  var refused = entries.concat(photos).some(function (each) {
    return each.problems || each.problem;
  });
  return refused ? "refused" : outcome;
}

// One photo after the other. What was refused is asked about again the next time: there may be room by then.
async function sendPhotos(token) {
  var way = { address: root.dataset.photos, token: token, pieceBytes: Number(root.dataset.piece) };
  var waiting = photos.slice();
  for (var at = 0; at < waiting.length; at += 1) {
    var card = waiting[at];
    var told = await sendPhoto(store, key, card, way, progress(at, waiting.length));
    if (told.state === "refused") {
      var refused = Object.assign({}, card, { problem: told.problem });
      await keepRow(store, "photos", await sealed(key, card.id, refused));
    } else if (told.state === "saved") {
      await dropPhoto(store, card.id);
    }
    await readEntries();
  }
}

// A long sending keeps the page open.
function progress(before, all) {
  return function (done) {
    stayAwake();
    part("progress").hidden = false;
    part("progress").value = (before + done) / all;
  };
}

// What has arrived is taken off the phone; what was refused stays, with the reason.
async function sendPackage(batch, token) {
  var answer = await fetch(root.dataset.sync, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({
      entries: batch.map(function (each) {
        return { id: each.id, kind: each.kind, edit: each.edit, fields: each.fields };
      }),
    }),
  });
  var states = (await taken(answer)).entries;
  var outcome = "sent";
  for (var at = 0; at < states.length; at += 1) {
    var entry = batch[at];
    var problems = states[at].problems;
    if (states[at].state === "refused") {
      await keepRow(store, "entries", await sealed(key, entry.id, Object.assign({}, entry, { problems: problems })));
    } else {
      await dropRow(store, "entries", entry.id);
      outcome = states[at].state === "both" ? "both" : outcome;
    }
  }
  await readEntries();
  return outcome;
}

async function eraseAll() {
  await eraseStore(store);
  markKept(false);
  var workers = await navigator.serviceWorker.getRegistrations();
  await Promise.all(
    workers.map(function (each) {
      return each.unregister();
    }),
  );
  var names = await caches.keys();
  await Promise.all(
    names.map(function (name) {
      return caches.delete(name);
    }),
  );
  await erased();
}

// Nothing is left, erased here or in another window.
async function erased() {
  lockPage();
  show("setup");
  say("erased");
  store = await openStore(erased);
}

var actions = { send: send, lock: lockPage, next: next, erase: eraseAll };
root.querySelectorAll("[data-do]").forEach(function (each) {
  each.addEventListener("click", function () {
    stayAwake();
    actions[each.dataset.do]();
  });
});
var submits = {
  setup: function (sent) {
    return setUp(sent.elements.word.value, sent.elements.again.value);
  },
  unlock: function (sent) {
    return unlock(sent.elements.word.value);
  },
  shift: function () {
    return save("shift");
  },
  money: function () {
    return save("money");
  },
  photo: function () {
    return savePhotos();
  },
};
root.addEventListener("submit", function (event) {
  event.preventDefault();
  event.stopPropagation();
  stayAwake();
  // A second tap while the first is still being kept does nothing.
  if (event.target.dataset.busy) {
    return;
  }
  event.target.dataset.busy = "yes";
  submits[event.target.dataset.form](event.target)
    .catch(function () {
      say("failed");
    })
    .finally(function () {
      delete event.target.dataset.busy;
    });
});
root.addEventListener("keydown", stayAwake);

async function start() {
  if (!window.isSecureContext || !window.indexedDB || !navigator.serviceWorker || !crypto.subtle || !crypto.randomUUID) {
    part("old").hidden = false;
    return;
  }
  try {
    store = await openStore(erased);
    show((await allRows(store, "lock")).length ? "locked" : "setup");
  } catch {
    part("old").hidden = false;
  }
}

start();
