// A page that waits for a job looks again by itself after the given seconds.
document.querySelectorAll("[data-refresh]").forEach(function (waiting) {
  window.setTimeout(function () {
    window.location.reload();
  }, Number(waiting.dataset.refresh) * 1000);
});

// Work that goes on by steps of a request takes the next one by itself.
document.querySelectorAll("form[data-go-on]").forEach(function (form) {
  form.submit();
});
