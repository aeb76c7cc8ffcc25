// Leave this page: first go, then end the session. Going replaces this page, so that Back does not return to it.
var link = document.querySelector("[data-exit]");
if (!link) {
  return;
}
var leaving = false;
var presses = 0;
var firstPress = 0;

function leave() {
  leaving = true;
  document.documentElement.hidden = true;
  window.location.replace(link.getAttribute("data-exit"));
  // Read by the server if somebody presses Back before the farewell below has arrived.
  document.cookie = "left=1; path=/; SameSite=Strict" + (window.location.protocol === "https:" ? "; Secure" : "");
}

link.addEventListener("click", function (event) {
  event.preventDefault();
  leave();
});

// Shift three times within five seconds. Escape would stop the loading of the next page.
document.addEventListener("keyup", function (event) {
  if (event.key !== "Shift") {
    presses = 0;
    return;
  }
  if (presses === 0 || event.timeStamp - firstPress > 5000) {
    presses = 0;
    firstPress = event.timeStamp;
  }
  presses += 1;
  if (presses === 3) {
    leave();
  }
});

// The session ends once the page is going away; nothing waits for the answer.
window.addEventListener("pagehide", function () {
  var form = document.getElementById("panah-leave");
  if (leaving && form && navigator.sendBeacon) {
    navigator.sendBeacon(form.action, new FormData(form));
  }
});

// A page kept in memory by the browser is not shown again after leaving.
window.addEventListener("pageshow", function (event) {
  if (event.persisted) {
    document.documentElement.hidden = true;
    window.location.reload();
  }
});
