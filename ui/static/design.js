// The Design tab in the browser: drafts kept as they are typed, the clock's hand, the twist in time, focus.
// The state of an interview is on the server; what is shown carries its place in `data-place`.
(() => {
  "use strict";
  const { find, send, sent, shownTab, setAddress, announce } = window.whetstone;
  const { fieldsOf, movedOn, giveBackWords, keepDrafts } = window.whetstoneWords;
  const here = () => shownTab() === "design";
  const form = () => find("#design-main form[data-keep]");
  const root = () => find("#design-main .design-root");

  let starting = 0; // a button that begins an interview has been pressed: it comes, not the start page

  document.addEventListener("click", (event) => {
    if (event.target.closest?.('[data-do="start-design"], [data-do="design"]')) starting = Date.now();
  }, true);

  document.addEventListener("whetstone:tab", (event) => {
    if (event.detail !== "design" || Date.now() - starting < 2000) return;
    if (form() || find("#design-main .briefing")) return; // an interview under way stays as it is
    send("design", `open ${root()?.dataset.shown || new URL(location.href).searchParams.get("p") || "start"}`);
  });

  document.addEventListener("whetstone:calm", () => {
    if (!starting && !sent.has("design") && !new URL(location.href).searchParams.get("p")) send("design", "open start");
  });

  // --- Drafts: the answer, and the sketch whether it was drawn or not ---------------------------------------

  const sketchPlace = (sketch) => find("[data-value^='sketch ']", sketch).dataset.value.split(" ")[1];

  function sketchForm() {
    const sketch = find("#design textarea[name=sketch]")?.form;
    const held = sketch && `sketch ${sketchPlace(sketch).split(".")[0]}`;
    if (sketch && sketch.dataset.held !== held) sketch.dataset.held = held; // setting it again would be a change again
    return sketch;
  }

  keepDrafts(form, (open) => open.dataset.keep, (open) => find(".saved", open));
  keepDrafts(sketchForm, sketchPlace, (sketch) => find(".saved", sketch));

  // --- The clock's hand, and the twist when its minute comes --------------------------------------------------

  let shownClock = "";
  let shownSince = 0;
  let shownSpent = "";
  let spentSince = 0;
  let shownBar = "";
  let barSince = 0;

  function tick() {
    const bar = find("#design-head .drill-bar[data-twist]");
    if (bar) {
      const key = bar.dataset.twist + bar.dataset.place;
      if (key !== shownBar) [shownBar, barSince] = [key, performance.now()];
      if ((performance.now() - barSince) / 1000 > Number(bar.dataset.twist) + 1 && !bar.dataset.sent) {
        bar.dataset.sent = "1";
        send("design", `look ${bar.dataset.place}`);
      }
    }
    const clock = find("#design-head .clock");
    if (!clock) return void (shownClock = "");
    const spent = find("#design-head .spent"); // minutes as of when the bar was drawn
    if (spent && clock.dataset.run === "1") {
      const since = `${spent.dataset.seconds} ${clock.dataset.left}`;
      if (since !== shownSpent) [shownSpent, spentSince] = [since, performance.now()];
      const minutes = `${Math.floor((Number(spent.dataset.seconds) + (performance.now() - spentSince) / 1000) / 60)}`;
      if (spent.textContent !== minutes) spent.textContent = minutes;
    }
    const { left, total, grace, run, asked } = clock.dataset;
    const key = [left, total, run, asked, (form()?.dataset.keep || "").split(".").slice(0, 2)].join();
    if (key !== shownClock) [shownClock, shownSince] = [key, performance.now()];
    const rest = Number(left) - (run === "1" ? (performance.now() - shownSince) / 1000 : 0);
    const seconds = Math.max(0, Math.round(rest));
    const words = rest <= 0 ? "finish your sentence" : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const face = find(".clock-text", clock);
    if (face.textContent !== words) face.textContent = words;
    find(".clock-bar span", clock).style.width = `${Math.max(0, Math.min(100, (100 * rest) / Number(total)))}%`;
    clock.classList.toggle("late", rest <= 0);
    if (run === "1" && rest < -Number(grace) - 0.5 && !clock.dataset.sent && form()) {
      clock.dataset.sent = "1";
      send("design", `time ${form().dataset.keep}`, fieldsOf(form()));
    }
  }
  setInterval(tick, 250);

  // --- A new phase, a new reply -------------------------------------------------------------------------------

  let place = "";
  let told = "";
  let sketched = ""; // the place that the sketch was drawn for

  function drawnSketch() {
    const sketch = sketchForm();
    if (!sketch || sketchPlace(sketch) === sketched) return;
    sketched = sketchPlace(sketch);
    sketch.reset();
    giveBackWords(sketch);
  }

  function changed() {
    const shown = root();
    if (!shown) return;
    const part = find("[data-place]", shown);
    const now = part ? part.dataset.place.split(".").slice(0, 4).join(".") : shown.textContent.slice(0, 80);
    drawnSketch();
    if (now !== place) {
      movedOn(place, now);
      place = now;
      form()?.reset(); // Gradio changes elements in place: words of the last answer would stand in the next box
      if (form()) giveBackWords(form());
      if (here()) {
        scrollTo(0, 0);
        const box = find("textarea[name=answer]", shown);
        const touch = matchMedia("(pointer: coarse)").matches;
        (box && !touch ? box : find(".briefing .go", shown) || find("[tabindex='-1']", shown))?.focus({ preventScroll: true });
      }
    }
    if (here()) {
      const { shown: name } = shown.dataset;
      setAddress((url) => (name === "start" ? url.searchParams.delete("p") : url.searchParams.set("p", name)));
    }
    const aside = find("#design-aside [data-announce]");
    const reply = aside ? `${aside.dataset.asked} ${aside.dataset.announce}` : "";
    if (reply !== told) {
      if (aside?.dataset.announce && here()) announce(aside.dataset.announce);
      const box = find("#design-aside input[name=question]");
      if (box && told) box.value = ""; // Gradio keeps what was typed in a box that it draws anew
    }
    told = reply;
  }

  const watching = setInterval(() => {
    const parts = ["#design-main", "#design-aside", "#design-board"].map((selector) => find(selector));
    if (parts.includes(null)) return;
    clearInterval(watching);
    const observer = new MutationObserver(changed);
    for (const part of parts) observer.observe(part, { childList: true, subtree: true, attributes: true });
    changed();
  }, 100);
})();
