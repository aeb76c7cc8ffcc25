// Locks what waits on the phone: a key from the person's word (PBKDF2), each entry and each piece of a photo sealed on
// its own (AES-GCM).
// The key lives in this page's memory only, and goes when the page does.
var ROUNDS = 600000;
var SHORTEST_WORD = 6;

function fresh(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

// The same word typed in another way is the same word: composed letters, no blanks around. Digits may be grouped.
function plainWord(word) {
  var text = word.normalize("NFC").trim();
  return /^[\d\s-]+$/.test(text) ? text.replace(/\D/g, "") : text;
}

async function keyOf(word, salt) {
  var material = await crypto.subtle.importKey("raw", new TextEncoder().encode(plainWord(word)), "PBKDF2", false, [
    "deriveKey",
  ]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", salt: salt, iterations: ROUNDS, hash: "SHA-256" },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

// Bound to its id, so that two rows on the phone cannot be exchanged. Filled up, so that lengths say little.
async function sealedBytes(key, id, content, step) {
  var padded = new Uint8Array(Math.ceil((content.length + 1) / step) * step).fill(32);
  padded.set(content);
  var nonce = fresh(12);
  var data = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(id) },
    key,
    padded,
  );
  return { id: id, nonce: nonce, data: data };
}

// Throws when the word was wrong or the row is damaged.
function openedBytes(key, row) {
  return crypto.subtle.decrypt(
    { name: "AES-GCM", iv: row.nonce, additionalData: new TextEncoder().encode(row.id) },
    key,
    row.data,
  );
}

function sealed(key, id, value) {
  return sealedBytes(key, id, new TextEncoder().encode(JSON.stringify(value)), 512);
}

async function opened(key, row) {
  return JSON.parse(new TextDecoder().decode(await openedBytes(key, row)));
}

async function hashOf(content) {
  var digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(digest, function (byte) {
    return byte.toString(16).padStart(2, "0");
  }).join("");
}
