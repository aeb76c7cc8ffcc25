// Warn before the session ends, offer more time, and clear or cover the screen when it has ended.
var box = document.getElementById("panah-timeout");
if (!box) {
  return;
}
var lasts = Number(box.getAttribute("data-seconds")) * 1000;
var warning = 120 * 1000;
var started = Date.now();
var ended = false;
// One session serves all tabs: what is asked in one moves the end in every other.
var tabs = window.BroadcastChannel ? new BroadcastChannel("panah-session") : null;

function again(milliseconds) {
  lasts = milliseconds;
  started = Date.now();
  check();
}

function end() {
  ended = true;
  box.hidden = true;
  var left = box.getAttribute("data-ended");
  if (left) {
    window.location.replace(left);
    return;
  }
  document.body.classList.add("panah-covered");
  var over = document.getElementById("panah-signed-out");
  over.hidden = false;
  over.querySelector("button").focus();
}

function check() {
  if (ended) {
    return;
  }
  var left = started + lasts - Date.now();
  if (left <= 0) {
    end();
    return;
  }
  box.hidden = left > warning;
}

function wasChanged(form) {
  return Array.prototype.some.call(form.elements, function (field) {
    if (field.options) {
      return Array.prototype.some.call(field.options, function (option) {
        return option.selected !== option.defaultSelected;
      });
    }
    if (field.type === "checkbox" || field.type === "radio") {
      return field.checked !== field.defaultChecked;
    }
    return field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
  });
}

// What is written goes out as it is: the server keeps it until its author has signed in, and asks before it is sent.
function signInAgain() {
  var written = Array.prototype.filter.call(document.querySelectorAll("main form[method=post]"), wasChanged)[0];
  if (written) {
    HTMLFormElement.prototype.submit.call(written);
  } else {
    window.location.reload();
  }
}

box.querySelector("form").addEventListener("submit", function (event) {
  event.preventDefault();
  fetch(event.target.action, { method: "POST", body: new FormData(event.target), credentials: "same-origin" }).then(
    function (answer) {
      if (!answer.ok || answer.redirected) {
        end();
        return;
      }
      answer.text().then(function (seconds) {
        again(seconds ? Number(seconds) * 1000 : lasts);
        if (tabs) {
          tabs.postMessage(lasts);
        }
      });
    },
  );
});
var over = document.getElementById("panah-signed-out");
if (over) {
  over.querySelector("button").addEventListener("click", signInAgain);
}
if (tabs) {
  tabs.addEventListener("message", function (event) {
    if (!ended) {
      again(event.data);
    }
  });
  tabs.postMessage(lasts);
}
window.setInterval(check, 1000);
check();
