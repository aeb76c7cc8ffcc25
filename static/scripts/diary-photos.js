// Photos that wait on the phone: hashed as they were made, cut into pieces, sealed; sent piece by piece, so that a
// network that goes half-way costs one piece and not the photo.

// A padded piece is a little longer than the bytes in it; its photo's card knows how many those are.
var PIECE_STEP = 64 * 1024;

function pieceId(card, number) {
  return card.id + "/" + number;
}

// The card and the sealed pieces of a file that was chosen.
async function cutUp(key, id, file, said, pieceBytes) {
  var content = new Uint8Array(await file.arrayBuffer());
  var card = Object.assign({ id: id, name: file.name, size: content.length, sha256: await hashOf(content) }, said);
  var pieces = [];
  for (var start = 0; start < content.length; start += pieceBytes) {
    var piece = content.subarray(start, start + pieceBytes);
    pieces.push(await sealedBytes(key, pieceId(card, pieces.length), piece, PIECE_STEP));
  }
  return { card: card, pieces: pieces };
}

// One piece as it was in the file, or nothing when another window has sent or taken out the photo meanwhile.
async function pieceOf(store, key, card, number, pieceBytes) {
  var row = await oneRow(store, "pieces", pieceId(card, number));
  if (!row) {
    return undefined;
  }
  var length = Math.min(pieceBytes, card.size - number * pieceBytes);
  return new Blob([new Uint8Array(await openedBytes(key, row), 0, length)]);
}

// An answer as data. The diary may have been closed meanwhile: then the page says so, and not that there is no network.
function taken(answer) {
  if (!answer.ok) {
    throw new Error(answer.status === 403 ? "closed" : "not taken");
  }
  return answer.json();
}

// What the server says to a photo: asked without a piece, it tells which are missing.
async function tellServer(address, token, card, number, piece) {
  var body = new FormData();
  ["id", "name", "size", "sha256", "day", "note"].forEach(function (name) {
    body.append(name, card[name] || "");
  });
  if (piece) {
    body.append("number", number);
    body.append("piece", piece, "piece");
  }
  var answer = await fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRFToken": token },
    body: body,
  });
  return taken(answer);
}

// Sends what the server does not have yet. `progress` is called with the part that has arrived, from 0 to 1.
async function sendPhoto(store, key, card, way, progress) {
  var most = Math.ceil(card.size / way.pieceBytes);
  var told = await tellServer(way.address, way.token, card);
  while (told.state === "more") {
    progress(1 - told.missing.length / most);
    var number = told.missing[0];
    var piece = await pieceOf(store, key, card, number, way.pieceBytes);
    if (!piece) {
      return { state: "gone" };
    }
    told = await tellServer(way.address, way.token, card, number, piece);
  }
  return told;
}
