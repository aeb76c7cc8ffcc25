// A second tap on a button that is already working does nothing. The server makes one report all the same.
document.addEventListener("submit", function (event) {
  var form = event.target;
  // A form that only reads may be asked again at once, for another file.
  if (form.method !== "post") {
    return;
  }
  if (form.getAttribute("data-sent") === "yes") {
    event.preventDefault();
    return;
  }
  if (form.id !== "panah-keep") {
    form.setAttribute("data-sent", "yes");
    window.setTimeout(function () {
      form.removeAttribute("data-sent");
    }, 8000);
  }
});
