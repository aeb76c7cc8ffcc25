// The page that writes without a network. It shows one of three parts: set up, locked, open.
var root = document.getElementById("notes");
if (!root) {
  return;
}
var IDLE = 5 * 60 * 1000;
var words = document.getElementById("notes-words").dataset;
var store, key, editing, idleTimer;
var entries = [];

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
  await keepRow(store, "lock", { id: "lock", salt: salt, nonce: proof.nonce, data: proof.data });
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
  show("open");
  stayAwake();
}

async function readEntries() {
  var rows = await allRows(store, "entries");
  entries = await Promise.all(
    rows.map(function (row) {
      return opened(key, row);
    }),
  );
  entries.sort(function (one, other) {
    return one.fields.day < other.fields.day ? -1 : 1;
  });
  drawList();
}

function drawList() {
  part("count").textContent = String(entries.length);
  part("list").textContent = "";
  entries.forEach(function (entry) {
    var line = document.createElement("li");
    var told = [entry.fields.day];
    ["start", "end", "hours_low", "hours_high", "amount_low", "currency", "task", "place", "employer", "by"].forEach(
      function (name) {
        if (entry.fields[name]) {
          told.push(entry.fields[name]);
        }
      },
    );
    line.appendChild(document.createTextNode(told.join(" · ") + " "));
    line.appendChild(button("change", told[0], changing(entry)));
    line.appendChild(button("remove", told[0], removing(entry)));
    Object.values(entry.problems || {}).forEach(function (problem) {
      var text = document.createElement("p");
      text.className = "govuk-error-message";
      text.textContent = problem;
      line.appendChild(text);
    });
    part("list").appendChild(line);
  });
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

function changing(entry) {
  return function () {
    begin(entry.kind, entry);
    if (entry.kind === "money") {
      document.getElementById("notes-money").open = true;
    }
    form(entry.kind).querySelector("input").focus();
  };
}

function removing(entry) {
  return async function () {
    await dropRow(store, "entries", entry.id);
    await readEntries();
  };
}

// A form stands for one entry from the moment it is empty: saved twice, it is still one.
function begin(kind, entry) {
  editing = editing || {};
  editing[kind] = entry ? { id: entry.id, edit: entry.edit } : { id: crypto.randomUUID(), edit: 0 };
  form(kind).reset();
  fill(kind, entry ? entry.fields : { day: localDay(0) });
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

async function save(kind) {
  var fields = {};
  new FormData(form(kind)).forEach(function (value, name) {
    if (value) {
      fields[name] = value;
    }
  });
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

async function send() {
  part("enter").hidden = true;
  try {
    var state = await (await fetch(root.dataset.sync, { credentials: "same-origin" })).json();
    if (!state.open) {
      part("enter").hidden = false;
      return say("closed");
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
    say(
      entries.some(function (each) {
        return each.problems;
      })
        ? "refused"
        : outcome,
    );
  } catch {
    say("offline");
  }
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
  if (!answer.ok) {
    throw new Error("not taken");
  }
  var states = (await answer.json()).entries;
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
  key = undefined;
  store = await openStore();
  show("setup");
  say("erased");
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
};
root.addEventListener("submit", function (event) {
  event.preventDefault();
  event.stopPropagation();
  stayAwake();
  submits[event.target.dataset.form](event.target).catch(function () {
    say("failed");
  });
});
root.addEventListener("keydown", stayAwake);

async function start() {
  if (!window.isSecureContext || !window.indexedDB || !navigator.serviceWorker || !crypto.subtle || !crypto.randomUUID) {
    part("old").hidden = false;
    return;
  }
  try {
    store = await openStore();
    show((await allRows(store, "lock")).length ? "locked" : "setup");
  } catch {
    part("old").hidden = false;
  }
}

start();
