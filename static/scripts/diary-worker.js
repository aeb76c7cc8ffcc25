// Keeps one page and its parts, so that they open without a network. Nothing else is kept: no answer, no words.
// KNOWN stands above: {version, page, parts}.
var NAME = "notes " + KNOWN.page;
var CACHE = NAME + " " + KNOWN.version;

self.addEventListener("install", function (event) {
  // Without cookies: what is kept is what a stranger would get.
  var requests = KNOWN.parts.map(function (part) {
    return new Request(part, { cache: "reload", credentials: "omit" });
  });
  event.waitUntil(
    caches
      .open(CACHE)
      .then(function (cache) {
        return cache.addAll(requests);
      })
      .then(function () {
        return self.skipWaiting();
      }),
  );
});

self.addEventListener("activate", function (event) {
  event.waitUntil(
    caches
      .keys()
      .then(function (names) {
        return Promise.all(
          names
            .filter(function (name) {
              return name.indexOf(NAME + " ") === 0 && name !== CACHE;
            })
            .map(function (name) {
              return caches.delete(name);
            }),
        );
      })
      .then(function () {
        return self.clients.claim();
      }),
  );
});

self.addEventListener("fetch", function (event) {
  if (event.request.method !== "GET") {
    return;
  }
  var path = new URL(event.request.url).pathname;
  if (event.request.mode === "navigate") {
    // With a network everything is as ever; without one every page of the diary is this one.
    event.respondWith(
      fetch(event.request).catch(function () {
        return caches.match(KNOWN.page, { cacheName: CACHE });
      }),
    );
  } else if (KNOWN.parts.indexOf(path) > 0) {
    event.respondWith(
      caches.match(path, { cacheName: CACHE }).then(function (kept) {
        return kept || fetch(event.request);
      }),
    );
  }
});
