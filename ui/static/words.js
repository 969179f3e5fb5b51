// Words that were typed and not handed in yet: kept on the server as they are typed, held in this window until it confirms
// them, and given back after a reload. Words that somebody else has overwritten meanwhile are offered, never put over others.
(() => {
  "use strict";
  const KEEP_AFTER_MS = 700;
  const RUNNING = "Running the tests …";
  const HELD = "unsaved "; // begins the keys of what is held
  const find = (selector, root = document) => root.querySelector(selector);
  const known = new Map(); // by key: the fields as the server drew, got or confirmed them

  // All fields of a form as JSON: a text each, or a list where a field was chosen more than once.
  function fieldsOf(form) {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") fields[name] = name in fields ? [fields[name], value].flat() : value;
    }
    return JSON.stringify(fields);
  }

  // What fields say, whether an empty one is sent or left out.
  const meaning = (fields) =>
    JSON.stringify(Object.entries(JSON.parse(fields)).map(([name, value]) => [name, `${value}`.trim()])
      .filter(([, value]) => value && value !== "0").sort());

  // --- Held in this window ----------------------------------------------------------------------------

  // A question is known by its drill, the number of answers before it, and its words: numbers are given anew after a deletion.
  function keyOf(form) {
    if (form.dataset.held) return HELD + form.dataset.held;
    const question = find(".question", form.closest("[data-place]") || document)?.textContent.trim().slice(0, 60);
    return `${HELD}${form.dataset.keep.split(".").slice(0, 2).join(".")} ${question || ""}`;
  }

  const heldAt = (key) => JSON.parse(sessionStorage.getItem(key) || "{}");

  function write(key, entry) {
    if (entry.fields || entry.other) sessionStorage.setItem(key, JSON.stringify(entry));
    else sessionStorage.removeItem(key);
  }

  function holdWords(form) {
    const key = keyOf(form);
    write(key, { fields: fieldsOf(form), known: known.get(key) || [], other: heldAt(key).other });
  }

  function dropWords(form) {
    const key = keyOf(form);
    write(key, { other: heldAt(key).other });
  }

  // The server has gone on from a question (or put it aside for a while), so it has what was typed there.
  function passed(question, aside) {
    for (const key of Object.keys(sessionStorage).filter((key) => key.startsWith(`${HELD}${question} `))) {
      write(key, aside ? { other: heldAt(key).other } : {});
    }
  }

  // From where a page stood to where it stands now: words for a question that was left in between are no longer needed.
  function movedOn(before, now) {
    const [drill, answers, state] = before.split(".");
    const [drillNow, answersNow, stateNow] = now.split(".");
    if (state !== "answering" || drill !== drillNow || (answers === answersNow && state === stateNow)) return;
    passed(`${drill}.${answers}`, answers === answersNow && stateNow === "paused");
  }

  function forgetAll() {
    Object.keys(sessionStorage).filter((key) => key.startsWith(HELD)).forEach((key) => sessionStorage.removeItem(key));
  }

  function giveBackWords(form) {
    const key = keyOf(form);
    const drawn = fieldsOf(form);
    let { fields, known: before = [], other } = heldAt(key);
    known.set(key, [drawn]);
    if (fields && meaning(fields) !== meaning(drawn)) {
      if (before.some((one) => meaning(one) === meaning(drawn))) put(form, fields);
      else [fields, other] = [undefined, fields];
    } else fields = undefined;
    if (other && [meaning(drawn), "[]"].includes(meaning(other))) other = undefined; // the same, or nothing
    write(key, { fields, known: before, other });
    offer(form, other);
  }

  function put(form, fields) {
    for (const [name, value] of Object.entries(JSON.parse(fields))) {
      const field = form.elements[name];
      const choice = field instanceof RadioNodeList && [...field].some((radio) => radio.value === value);
      if (choice || ["textarea", "text"].includes(field?.type)) field.value = value;
    }
    form.dispatchEvent(new Event("input", { bubbles: true })); // kept as if they had been typed now
  }

  // --- Other words of this window -------------------------------------------------------------------------

  function offer(form, other) {
    find(".other-words", form)?.remove();
    if (!other) return;
    const said = Object.values(JSON.parse(other)).flat().sort((one, two) => two.length - one.length)[0];
    const box = document.createElement("div");
    Object.assign(box, { className: "notice note other-words" });
    box.setAttribute("role", "status");
    const line = document.createElement("p");
    line.textContent = `Other words were typed for this in this window: “${said.length > 160 ? `${said.slice(0, 160)} …` : said}”`;
    const bar = document.createElement("div");
    bar.className = "bar";
    for (const [label, does] of [["Use them instead", "use"], ["Forget them", "forget"]]) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "plain small", textContent: label });
      button.dataset.words = does;
      bar.append(button);
    }
    box.append(line, bar);
    form.prepend(box);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-words]");
    if (!button) return;
    const form = button.closest("form");
    const key = keyOf(form);
    const { other, ...rest } = heldAt(key);
    const instead = button.dataset.words === "use" && other ? fieldsOf(form) : undefined;
    write(key, { ...rest, other: instead });
    offer(form, instead);
    if (instead) put(form, other);
  });

  // --- Kept on the server ----------------------------------------------------------------------------------

  // Keeps what is typed into the form that `here` finds; `place` names it to the server, `line` tells how it went.
  function keepDrafts(here, place, line) {
    let waiting = 0;

    async function keepNow() {
      clearTimeout(waiting);
      const form = here();
      if (!waiting || !form || form.classList.contains("sent")) return;
      waiting = 0;
      const key = keyOf(form);
      const fields = fieldsOf(form);
      known.set(key, [...(known.get(key) || []).slice(-1), fields]); // it may arrive although no reply does
      holdWords(form);
      try {
        const answer = await fetch("/study/drills/keep", {
          method: "POST", keepalive: true, headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ place: place(form), fields: JSON.parse(fields) }),
        });
        const told = await answer.json();
        if (told.problem) return heldElsewhere(line(form), told.problem, place(form).split(".")[0], form.closest("#design"));
        if (told.kept && line(form).textContent !== RUNNING) line(form).textContent = "Saved";
        if (told.kept) known.set(key, [fields]);
        if (!waiting) dropWords(form);
      } catch {
        line(form).textContent =
          "Not saved: the server does not answer. Your words stay here; they are sent again as you type.";
      }
    }

    document.addEventListener("input", (event) => {
      const form = here();
      if (!form?.contains(event.target)) return;
      if (line(form).textContent !== RUNNING) line(form).textContent = "";
      clearTimeout(waiting);
      waiting = setTimeout(keepNow, KEEP_AFTER_MS);
    });
    document.addEventListener("click", (event) => event.target.closest?.("[data-do]") && keepNow(), true);
    addEventListener("pagehide", keepNow);
    document.addEventListener("visibilitychange", () => document.hidden && keepNow());

    // While an answer is looked at its form takes no second one.
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (form !== here()) return;
      clearTimeout(waiting);
      waiting = 0;
      holdWords(form); // until the next question stands there
      if (!form.dataset.keep) return;
      form.classList.add("sent");
      line(form).textContent = form.elements.code ? RUNNING : "Reading your answer …";
      if (isLost()) takeBack(form);
    });
    document.addEventListener("whetstone:lost", () => here()?.dataset.keep && takeBack(here()));
  }

  function heldElsewhere(line, sentence, drill, inDesign) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "plain small", textContent: "Go on here" });
    Object.assign(button.dataset, { do: inDesign ? "design" : "drill", value: `open ${drill}` });
    line.replaceChildren(sentence, " ", button);
    line.removeAttribute("aria-hidden");
    window.whetstone.announce(sentence);
  }

  // --- Not taken ---------------------------------------------------------------------------------------------

  const isLost = () => "lost" in document.documentElement.dataset;

  // A form that was handed in, but not taken (the server is gone, or has refused it), can be handed in again.
  function takeBack(form, words = "No reply: Whetstone does not answer.") {
    if (!form) return;
    holdWords(form);
    form.classList.remove("sent");
    const line = find(".saved", form);
    if (line.textContent.endsWith("…")) line.textContent = words;
  }

  window.whetstoneWords = { RUNNING, fieldsOf, holdWords, movedOn, forgetAll, giveBackWords, keepDrafts, takeBack, isLost };
})();
