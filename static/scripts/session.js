// Warn before the session ends, offer more time, and clear the screen when it has ended.
var box = document.getElementById("panah-timeout");
if (!box) {
  return;
}
var lasts = Number(box.getAttribute("data-seconds")) * 1000;
var warning = 120 * 1000;
var started = Date.now();
var ended = false;

function check() {
  var left = started + lasts - Date.now();
  if (left <= 0 && !ended) {
    ended = true;
    window.location.replace(box.getAttribute("data-ended"));
  }
  box.hidden = left > warning;
}

box.querySelector("form").addEventListener("submit", function (event) {
  event.preventDefault();
  fetch(event.target.action, { method: "POST", body: new FormData(event.target), credentials: "same-origin" }).then(
    function (answer) {
      if (answer.ok) {
        started = Date.now();
        check();
      }
    },
  );
});
window.setInterval(check, 1000);
check();
