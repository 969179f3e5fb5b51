// The Drill tab in the browser: drafts kept as they are typed, the clock's hand, focus, keys, the box for code.
// The state of a drill is on the server; what is shown carries its place in `data-place`.
(() => {
  "use strict";
  const { find, send, sent, shownTab, setAddress, announce, typing } = window.whetstone;
  const { RUNNING, fieldsOf, movedOn, giveBackWords, keepDrafts, takeBack, isLost } = window.whetstoneWords;
  const here = () => shownTab() === "drill";
  const article = () => find("#drill-main [data-place]");
  const questionForm = () => find("#drill-main form[data-keep]");

  // --- What is shown when the tab is opened -----------------------------------------------------------

  let starting = 0; // a button that starts a drill has been pressed: its drill comes, not the list

  document.addEventListener("click", (event) => {
    if (event.target.closest?.('[data-do="start-drill"], [data-do="drill"]')) starting = Date.now();
    if (event.target.closest?.('[data-value^="run "]') && questionForm()) {
      find(".saved", questionForm()).textContent = RUNNING;
      if (isLost()) takeBack(questionForm());
    }
  }, true);

  document.addEventListener("whetstone:tab", (event) => {
    if (event.detail !== "drill" || Date.now() - starting < 2000) return;
    const root = find("#drill-main .drill-root");
    if (root && article()) return; // a drill under way stays as it is
    const wanted = root?.dataset.shown || new URL(location.href).searchParams.get("d") || "start";
    send("drill", `open ${wanted}`);
  });

  // Before the tab is first opened, unless it is to show a drill: that would take the drill over from another window.
  document.addEventListener("whetstone:calm", () => {
    if (!starting && !sent.has("drill") && !new URL(location.href).searchParams.get("d")) send("drill", "open start");
  });

  keepDrafts(questionForm, (form) => form.dataset.keep, (form) => find(".saved", form));

  // --- The clock's hand -------------------------------------------------------------------------------------

  let shownClock = "";
  let shownSince = 0;

  function tick() {
    const clock = find("#drill-head .clock");
    if (!clock) return void (shownClock = "");
    const { left, total, grace, run, asked } = clock.dataset;
    const key = [left, total, run, asked, (article()?.dataset.place || "").split(".").slice(0, 2)].join();
    if (key !== shownClock) [shownClock, shownSince] = [key, performance.now()]; // Gradio changes elements in place
    const rest = Number(left) - (run === "1" ? (performance.now() - shownSince) / 1000 : 0);
    const seconds = Math.max(0, Math.round(rest));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const words = rest <= 0 ? "finish your sentence" : text;
    const face = find(".clock-text", clock);
    if (face.textContent !== words) face.textContent = words;
    find(".clock-bar span", clock).style.width = `${Math.max(0, Math.min(100, (100 * rest) / Number(total)))}%`;
    clock.classList.toggle("late", rest <= 0);
    if (run === "1" && rest < -Number(grace) - 0.5 && !clock.dataset.sent && questionForm()) {
      clock.dataset.sent = "1";
      send("drill", `time ${questionForm().dataset.keep}`, fieldsOf(questionForm()));
    }
  }
  setInterval(tick, 250);

  // --- A new question, a verdict, the same part drawn anew -----------------------------------------------------

  let place = "";
  let focused = "";
  let told = "";
  let opened = new Set();

  const standing = (text) => text.split(".").slice(0, 4).join("."); // drill, answers, state, and the window that holds it

  function changed() {
    const root = find("#drill-main .drill-root");
    if (!root) return;
    const part = article();
    const now = part ? standing(part.dataset.place) : root.localName;
    const arrived = now !== place;
    if (!arrived) {
      for (const box of [...opened].map((id) => document.getElementById(id))) {
        if (box && !box.open) box.open = true; // setting it again would be a change again
      }
      const lost = document.activeElement === document.body && focused && document.getElementById(focused);
      if (lost) lost.focus({ preventScroll: true });
    } else {
      movedOn(place, now);
      place = now;
      for (const form of part?.querySelectorAll("form[data-keep]") || []) {
        form.reset(); // else the last answer stays in it
        giveBackWords(form);
      }
      opened = new Set();
      told = "";
      if (here()) arrive(part);
    }
    if (here()) {
      const { shown } = root.dataset;
      setAddress((url) => (shown === "start" ? url.searchParams.delete("d") : url.searchParams.set("d", shown)));
    }
    const words = part?.dataset.announce;
    if (words && words !== told && here()) announce(words);
    told = words || told;
    besides(arrived);
  }

  // What has come to stand beside the question (a hint, a run of the tests) is told, and brought into view.
  let beside = new Set();

  function besides(arrived) {
    const parts = [...document.querySelectorAll("#drill-aside [data-announce]")];
    const key = (part) => `${part.dataset.at || ""} ${part.dataset.announce}`;
    const come = parts.find((part) => !beside.has(key(part)));
    beside = new Set(parts.map(key));
    if (!come || !here()) return;
    announce(come.dataset.announce);
    if (!arrived) come.scrollIntoView({ block: "nearest" });
    const line = find("#drill-main .saved");
    if (come.dataset.at && line?.textContent === RUNNING) line.textContent = "";
  }

  function arrive(part) {
    scrollTo(0, 0);
    if (!part) return;
    const box = find("textarea[name=answer]", part);
    const touch = matchMedia("(pointer: coarse)").matches; // a keyboard that slides in would cover the question
    const direct = box && !touch && !["pattern", "star", "code", "design"].includes(part.dataset.kind);
    const begin = part.matches(".briefing") && find(".go", part);
    const target = direct ? box : begin || find("[tabindex='-1']", part);
    target?.focus({ preventScroll: true });
    if (direct) box.setSelectionRange(box.value.length, box.value.length);
  }

  document.addEventListener("focusin", (event) => {
    if (event.target.closest?.("#drill")) focused = event.target.id || "";
  });
  document.addEventListener("toggle", (event) => {
    if (!event.target.id || !event.target.closest?.("#drill-main")) return;
    if (event.target.open) opened.add(event.target.id);
    else if (event.target.isConnected) opened.delete(event.target.id);
  }, true);

  // Gradio makes the tab when it is first opened, and changes elements in place where their tags are the same.
  const watching = setInterval(() => {
    const parts = ["#drill-main", "#drill-aside"].map((selector) => find(selector));
    if (parts.includes(null)) return;
    clearInterval(watching);
    const observer = new MutationObserver(changed);
    for (const part of parts) {
      observer.observe(part, { childList: true, subtree: true, attributes: true, characterData: true });
    }
    changed();
  }, 100);

  // --- Keys ---------------------------------------------------------------------------------------------------

  const press = (verb) => find(`#drill [data-do="drill"][data-value^="${verb} "]`)?.click();

  function sure(digit) {
    const radio = find(`#drill-main input[name=confidence][value="${digit}"]`);
    if (!radio) return false;
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (!here() || find("dialog[open]") || event.altKey || event.isComposing) return;
    const target = event.target;
    if (target.matches(".code-box") && codeKey(event, target)) return event.preventDefault();
    const form = questionForm();
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && form) {
      event.preventDefault();
      if (find("input[name=confidence]:checked", form)) return form.requestSubmit();
      find("input[name=confidence]", form).focus();
      announce("How sure are you? Press 1 to 4, then Enter.");
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey || typing(target)) return;
    if (/^[1-4]$/.test(event.key) && sure(event.key)) event.preventDefault();
    else if (event.key === "h" && form) event.preventDefault(), press("hint");
    else if (event.key === "p") event.preventDefault(), press(find("#drill-head .clock, #drill-main form[data-keep], #drill-main .verdict") && !find("#drill-main .briefing") ? "pause" : "resume");
    else if (event.key === "Enter" && find("#drill-main .verdict .go") && !target.closest("button, a, summary, input, select")) {
      event.preventDefault();
      find("#drill-main .verdict .go").click();
    }
  }, true);

  // --- The box for code: Tab indents, Enter keeps the indent, Escape lets Tab leave -----------------------------

  let leaving = false;

  function codeKey(event, box) {
    const { selectionStart: from, selectionEnd: to, value } = box;
    const put = (text) => document.execCommand("insertText", false, text); // keeps the browser's undo
    if (event.key === "Escape") {
      leaving = true;
      announce("Press Tab to leave the box.");
      return true;
    }
    if (event.key !== "Tab") leaving = event.key === "Shift" && leaving;
    if (event.ctrlKey || event.metaKey) return false;
    if (event.key === "Enter" && event.shiftKey) {
      press("run");
      return true;
    }
    if (event.key === "Enter") {
      const line = value.slice(value.lastIndexOf("\n", from - 1) + 1, from);
      put(`\n${line.match(/^ */)[0]}${/:\s*$/.test(line) ? "    " : ""}`);
      return true;
    }
    if (event.key !== "Tab") return false;
    if (leaving) {
      leaving = false;
      return false;
    }
    const first = value.lastIndexOf("\n", from - 1) + 1;
    if (from === to && !event.shiftKey) {
      put(" ".repeat(4 - ((from - first) % 4)));
      return true;
    }
    const lines = value.slice(first, to).split("\n");
    const moved = lines.map((line) => (event.shiftKey ? line.replace(/^ {1,4}/, "") : line && `    ${line}`)).join("\n");
    box.setSelectionRange(first, to);
    put(moved);
    if (lines.length > 1) box.setSelectionRange(first, first + moved.length);
    return true;
  }
})();
