// Take the reader to what went wrong.
var summary = document.querySelector("[data-error-summary]");
if (summary) {
  summary.focus();
}
