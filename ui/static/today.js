// The Today tab in the browser: focus and open parts survive what is drawn anew; buttons fill in a form beside them.
(() => {
  "use strict";
  const { find, send, shownTab } = window.whetstone;
  const today = () => document.getElementById("today");

  document.addEventListener("whetstone:tab", (event) => {
    if (event.detail === "today") send("look-today", find("#today-day .day") ? "a plan is shown" : "");
  });

  // --- Where the reader was -----------------------------------------------------------------------------------

  let place = null; // what was pressed last: its value names the task, whatever its button does now
  const open = new Map(); // parts that were opened or closed by hand

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#today [data-do]");
    if (button) place = { value: button.dataset.value || "", name: button.dataset.do, at: Date.now() };
  }, true);

  document.addEventListener("toggle", (event) => {
    const key = event.target.dataset?.keep;
    if (key && event.target.closest("#today")) open.set(key, event.target.open);
  }, true);

  const fresh = new Map(); // how much was kept when a form was drawn: one more, and the form is empty again

  function settle() {
    for (const form of today()?.querySelectorAll("form[data-fresh]") || []) {
      const before = fresh.get(form.id);
      if (before !== undefined && before !== form.dataset.fresh) form.reset();
      fresh.set(form.id, form.dataset.fresh);
    }
    for (const part of today()?.querySelectorAll("details[data-keep]") || []) {
      const wanted = open.get(part.dataset.keep);
      if (wanted !== undefined && part.open !== wanted) part.open = wanted;
    }
    if (!place || Date.now() - place.at > 4000 || document.activeElement !== document.body || shownTab() !== "today") return;
    const value = CSS.escape(place.value);
    const same = find(`#today [data-do="${CSS.escape(place.name)}"][data-value="${value}"]`);
    const next = same || find(`#today [data-value="${value}"]`) || find("#today-day h2");
    if (next) {
      if (next.localName === "h2") next.tabIndex = -1;
      next.focus({ preventScroll: Boolean(same) });
    }
  }

  let pending = false;
  new MutationObserver(() => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      settle();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });

  // --- A button of a task that begins a note or a line of the log ----------------------------------------------

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#today [data-fill]");
    const form = button && document.getElementById(button.dataset.fill);
    if (!form) return;
    const { kind, task, problem } = button.dataset;
    if (kind) {
      const choice = find(`input[name="kind"][value="${CSS.escape(kind)}"]`, form);
      if (choice) choice.checked = true;
      form.elements.task.value = task || "";
    }
    if (problem) form.elements.problem.value = problem;
    const box = problem ? form.elements.minutes : form.elements.text;
    form.scrollIntoView({ block: "center" });
    box.focus({ preventScroll: true });
  });
})();
