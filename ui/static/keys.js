// Keys of the whole page, and the sheet that lists all keys; those of a drill are handled in drill.js and design.js.
(() => {
  "use strict";
  const { find, send, openTab, tabButtons, typing, whenThere, focusQuestion, focusTab, closeList, shownTab } = window.whetstone;

  const KEYS = [
    ["Everywhere", [
      ["?", "this sheet"], ["T", "light or dark"], ["/", "write a question"], ["N", "new chat"],
      ["Esc", "close a panel, leave a box"],
    ]],
    ["Asking", [
      ["Enter", "send the question"], ["Shift Enter", "start a new line"],
      ["Esc", "stop the answer; give up editing an earlier question"],
    ]],
    ["Drill and design", [
      ["Ctrl Enter", "hand in the answer"], ["Enter", "next question, once the verdict of a drill is there"],
      ["1 to 4", "say how sure you are, while a drill asks"], ["H", "hint in a drill"], ["P", "pause a drill, or go on"],
    ]],
    ["Writing code", [
      ["Shift Enter", "run the tests"], ["Tab", "indent; with Shift, the other way"], ["Esc Tab", "leave the box"],
    ]],
  ];

  const keysOf = (text) => text.split(" ").map((key) => (key === "to" ? "to" : `<kbd>${key}</kbd>`)).join(" ");
  const listOf = (rows) => `<dl>${rows.map(([key, what]) => `<dt>${keysOf(key)}</dt><dd>${what}</dd>`).join("")}</dl>`;

  function help() {
    if (find("dialog.help")) return;
    const box = document.createElement("dialog");
    box.className = "small-dialog help";
    box.setAttribute("aria-labelledby", "help-title");
    const tabs = tabButtons().map((button, index) => [String(index + 1), button.textContent.trim()]);
    const parts = [...KEYS.slice(0, 1), ["Tabs", tabs], ...KEYS.slice(1)];
    box.innerHTML =
      `<h2 id="help-title">Keys</h2><div class="key-lists">${parts.map(([name, rows]) => `<section><h3>${name}</h3>${listOf(rows)}</section>`).join("")}</div>` +
      '<p class="facts">A number in an answer opens the source it rests on. A dotted underline marks a sentence that its ' +
      "sources support only partly, a wavy one a sentence that they do not support.</p>" +
      '<form method="dialog"><div class="bar"><button class="primary-button">Close</button></div></form>';
    document.body.append(box);
    box.showModal();
    find("button", box).focus();
    box.addEventListener("close", () => box.remove());
  }
  window.whetstone.help = help;

  function escape() {
    const { classList } = document.body;
    if (find("dialog[open]")) return;
    if (classList.contains("list-open")) closeList();
    else if (classList.contains("answering") && shownTab() === "ask") find("#stop")?.click();
    else if (classList.contains("editing") && shownTab() === "ask") send("keep", "");
    else if (typing(document.activeElement)) document.activeElement.blur();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return escape();
    if (typing(event.target) || find("dialog[open]")) return;
    const tab = /^[1-9]$/.test(event.key) && tabButtons()[Number(event.key) - 1];
    if (event.key === "/") event.preventDefault(), focusQuestion();
    else if (event.key === "?") help();
    else if (event.key === "t") window.whetstoneTheme.toggle();
    else if (event.key === "n") openTab("ask"), whenThere(() => find("#new-chat"), (button) => button.click());
    else if (tab) {
      tab.click();
      setTimeout(() => focusTab(shownTab()), 50); // once Gradio has shown it
      keepFocus(SETTLING);
    }
  });

  // What a tab shows may come a moment later and take the place of what had the focus.
  const SETTLING = 15;
  function keepFocus(looks) {
    if (document.activeElement.matches('body, [role="tabpanel"]')) focusTab(shownTab());
    if (looks) setTimeout(() => keepFocus(looks - 1), 200);
  }
})();
