// What the page does beyond Gradio: tabs, buttons inside rendered HTML, the reader, the course of an answer.
// Everything is delegated from the document, because Gradio replaces elements as it likes.
(() => {
  "use strict";
  const { fieldsOf, holdWords, forgetAll, takeBack } = window.whetstoneWords;
  const FILL_PAUSE_MS = 400;
  const TWICE_MS = 1000; // from one press of a button to another that is no second wish
  const find = (selector, root = document) => root.querySelector(selector);
  const meta = (name) => find(`meta[name="whetstone-${name}"]`)?.content || "";
  const typing = (element) =>
    element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)) &&
    !/^(checkbox|radio|button|submit)$/.test(element.type || "");

  // --- Tabs ---------------------------------------------------------------------------------------

  const tabButton = (name) => document.getElementById(`tab-${name}-button`);
  const tabButtons = () => [...document.querySelectorAll('#tabs [role="tab"]')].filter((b) => b.id);
  const tabName = (button) => (button?.id || "").replace(/^tab-|-button$/g, "");
  const shownTab = () => tabName(find('#tabs [role="tab"][aria-selected="true"]'));

  function openTab(name) {
    const button = tabButton(name);
    if (button && shownTab() !== name) button.click();
  }

  function whenThere(test, act, tries = 600) {
    const found = test();
    if (found) act(found);
    else if (tries) setTimeout(() => whenThere(test, act, tries - 1), 30);
  }

  function setAddress(change) {
    const url = new URL(location.href);
    change(url);
    if (url.href !== location.href) history.replaceState(null, "", url);
  }

  const LOOKED = ["library", "progress", "settings"]; // filled again each time, because their facts change elsewhere

  // Once the page is calm, what the other tabs show first is fetched: opening one then only puts it on the page.
  function fillSoon() {
    const waiting = [...LOOKED.map((name) => `look-${name}`), "page"];
    const next = () => {
      const name = waiting.shift();
      if (!name) return void document.dispatchEvent(new CustomEvent("whetstone:calm"));
      if (!sent.has(name)) send(name, "");
      setTimeout(() => (window.requestIdleCallback || setTimeout)(next), FILL_PAUSE_MS);
    };
    setTimeout(next, FILL_PAUSE_MS);
  }

  // Every tab is filled when it is shown.
  function tabShown(name) {
    setAddress((url) => {
      url.hash = name;
    });
    // what was deleted still stands in the other tabs
    if (name !== "settings" && find("#deleted .notice.good")) {
      forgetAll();
      return location.reload();
    }
    if (LOOKED.includes(name)) send(`look-${name}`, "");
    if (name === "handbook" && !sent.has("page")) send("page", "");
    tabButton(name)?.scrollIntoView({ block: "nearest", inline: "center" });
    document.dispatchEvent(new CustomEvent("whetstone:tab", { detail: name }));
    scrollTo(0, 0);
  }

  // --- Commands to Python: written into a hidden box that Gradio listens to ------------------------

  const sent = new Set(); // names of commands

  function send(name, value, text = "") {
    sent.add(name);
    whenThere(
      () => find(`#do-${CSS.escape(name)} textarea, #do-${CSS.escape(name)} input`),
      (box) => {
        const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set;
        set.call(box, JSON.stringify({ value, text, at: Date.now() }));
        box.dispatchEvent(new Event("input", { bubbles: true }));
      },
    );
  }

  const refused = {}; // the last error of each tab where something is handed in

  function refusals() {
    for (const tab of ["drill", "design"]) {
      const at = find(`#${tab}-message .notice.bad`)?.dataset.at;
      if (at && at !== refused[tab]) takeBack(find(`#${tab}-main form[data-keep]`), "");
      refused[tab] = at;
    }
  }

  // The bar above a question (pause, end, clock) sends what was typed below it, so that the last words are kept as well.
  function formOf(element) {
    const bar = element.closest("#drill-head, #design-head");
    if (!bar) return element.closest("form[data-fields]");
    const form = find(`#${bar.id.replace("head", "main")} form[data-keep]`);
    if (form) holdWords(form);
    return form;
  }

  let started = { what: "", at: 0 };

  // A second press of a button that begins something would begin it twice.
  function again(name, value) {
    const what = `${name} ${value}`;
    const twice = what === started.what && performance.now() - started.at < TWICE_MS;
    if (/^start-|^\w+ (start|again)\b/.test(what)) started = { what, at: performance.now() };
    return twice;
  }

  async function run(element) {
    const { do: name, value, tab, confirm, prompt, default: initial } = element.dataset;
    if (again(name, value)) return;
    const form = formOf(element);
    let text = form ? fieldsOf(form) : "";
    if (confirm && !(await dialogue(confirm))) return;
    if (prompt) {
      text = await dialogue(prompt, initial || "");
      if (!text) return;
    }
    if (tab) openTab(tab);
    if (name === "start-drill") openTab("drill");
    if (name === "start-design") openTab("design");
    if (name) send(name, value || "", text);
    if (name === "open" || name === "ask") closeList();
    if (name === "edit" || name === "about") setTimeout(() => focusQuestion(), 300);
    if (name === "page") pageAsked(value);
  }

  // A page, or `page#section` for the place where it says something.
  function pageAsked(place) {
    const [page, section] = place.split("#");
    setAddress((url) => url.searchParams.set("read", page));
    whenThere(
      () => find(`#reading [data-page="${CSS.escape(page)}"]`),
      () => (find(`#reading #h-${CSS.escape(section || "")}`) || find("#handbook-page")).scrollIntoView({ block: "start" }),
    );
  }

  // A question of the page in a dialog: yes or no, or a line of text when `initial` is given.
  function dialogue(question, initial = null) {
    const box = document.createElement("dialog");
    box.className = "small-dialog";
    box.innerHTML =
      '<form method="dialog"><label><span></span><input type="text" maxlength="200"></label><div class="bar">' +
      '<button value="" class="plain" formnovalidate>Cancel</button><button value="yes" class="primary-button">OK</button></div></form>';
    find("span", box).textContent = question;
    const input = find("input", box);
    if (initial === null) input.remove();
    else input.value = initial;
    document.body.append(box);
    box.showModal();
    if (initial === null) find('button[value="yes"]', box).focus();
    else input.select();
    // Enter means OK, although Cancel is the first button of the form
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === input) {
        event.preventDefault();
        box.close("yes");
      }
    });
    return new Promise((resolve) =>
      box.addEventListener("close", () => {
        box.remove();
        const yes = box.returnValue === "yes";
        resolve(initial === null ? yes : yes ? input.value.trim() : "");
      }),
    );
  }

  // --- Copying ------------------------------------------------------------------------------------

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy"); // the only way where the address is not a secure one
      area.remove();
    }
    const label = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 1500);
    announce("Copied");
  }

  const announce = (text) => {
    const region = find(".announce");
    if (region) region.textContent = text;
  };

  // --- Sources and the reader ---------------------------------------------------------------------

  function openCard(id) {
    const card = document.getElementById(id);
    if (!card) return;
    for (let outer = card; outer; outer = outer.parentElement?.closest("details")) outer.open = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    card.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    const evidence = find("mark", card);
    if (evidence) setTimeout(() => evidence.scrollIntoView({ block: "nearest" }), calm ? 0 : 350);
    find("summary", card).focus({ preventScroll: true });
    card.classList.remove("flash");
    void card.offsetWidth; // restarts the animation
    card.classList.add("flash");
  }

  let opener = null;

  async function openReader(link) {
    let reader = find("#reader");
    if (!reader) {
      reader = document.createElement("dialog");
      reader.id = "reader";
      reader.setAttribute("aria-label", "Stored text");
      reader.innerHTML =
        '<div class="reader-bar"><span class="facts">Stored text</span><a class="plain" target="_blank" rel="noopener">Open as a page</a>' +
        '<button type="button" class="plain" data-close>Close</button></div><div class="reader-text" tabindex="-1"></div>';
      document.body.append(reader);
      reader.addEventListener("close", () => opener?.focus());
    }
    opener = link;
    find("a", reader).href = link.href;
    const text = find(".reader-text", reader);
    text.innerHTML = '<p class="pulse"><span class="dots"></span>Opening</p>';
    reader.showModal();
    try {
      const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
      text.replaceChildren(...(find("main", page)?.childNodes || []));
    } catch {
      text.innerHTML = '<p class="notice bad">The stored text could not be opened: the server does not answer.</p>';
      return;
    }
    text.focus({ preventScroll: true });
    const place = find(".here", text);
    // after the formulas are set, which moves the text
    setTimeout(() => place?.scrollIntoView({ block: "center" }), 60);
  }

  // --- What changes on the page ---------------------------------------------------------------------

  // Gradio notices that the server is gone when a button is pressed, and loads the page anew once it is back.
  const GRADIOS_WORDS = "Connection to the server was lost";
  const LOST = "Whetstone does not answer. Start it again, and this page comes back.";
  const LOST_WITH_WORDS =
    "Whetstone does not answer. What you wrote is kept in this tab: start Whetstone again, and this page comes back " +
    "with your words; then press the button again.";

  function lost() {
    for (const text of document.querySelectorAll('[data-testid="toast-text"]')) {
      if (!text.textContent.startsWith(GRADIOS_WORDS)) continue;
      text.textContent = find(`#${CSS.escape(shownTab())} form[data-keep]`) ? LOST_WITH_WORDS : LOST;
      text.closest('[data-testid="toast-body"]').dataset.lost = "";
      document.documentElement.dataset.lost = "";
      document.dispatchEvent(new CustomEvent("whetstone:lost"));
    }
  }

  let answering = false;
  let followed = 0;

  function changed() {
    lost();
    refusals();
    const box = find("#conversation textarea, #conversation input");
    const greeted = ready && find("#talk .exchange, #talk .welcome, #live .exchange");
    if (box && box.value !== (new URL(location.href).searchParams.get("c") || "") && greeted) {
      setAddress((url) => (box.value ? url.searchParams.set("c", box.value) : url.searchParams.delete("c")));
    }
    const now = Boolean(find("#live .pulse, #live .arriving, #live .draft"));
    const exchange = find("#live .exchange");
    if (now && exchange && exchange.id !== followed) {
      followed = exchange.id; // a new question: bring it to the top once, then leave the reader alone
      exchange.scrollIntoView({ block: "start" });
    }
    if (answering && !now) {
      announce(`Answer ready. ${find("#live .quiet")?.textContent || ""}`);
      followed = 0;
    }
    answering = now;
    document.body.classList.toggle("answering", now);
    for (const filter of ["topics", "sources"]) {
      const box = find(`#${filter} input`);
      const words = find(`#${filter} .token`) ? "" : `All ${filter}`; // Gradio shows an empty box, as if nothing were searched
      if (box && box.placeholder !== words) box.placeholder = words;
    }
    const editing = find("#editing textarea, #editing input");
    document.body.classList.toggle("editing", Boolean(editing?.value));
    if (document.body && document.documentElement.dataset.theme) {
      const dark = document.documentElement.dataset.theme === "dark";
      if (document.body.classList.contains("dark") !== dark) window.whetstoneTheme.apply();
    }
  }

  // Gradio sets the value of a box without an event and without changing the document.
  setInterval(changed, 400);

  let pending = false;
  new MutationObserver(() => {
    if (!pending) {
      pending = true;
      requestAnimationFrame(() => {
        pending = false;
        changed();
      });
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  // --- Keys and clicks --------------------------------------------------------------------------------

  function focusQuestion() {
    openTab("ask");
    whenThere(
      () => [find("#question textarea")].find((box) => box?.offsetParent), // a hidden box takes no focus
      (box) => {
        box.focus();
        box.setSelectionRange(box.value.length, box.value.length);
      },
    );
  }

  // The heading of a tab, or else its first control, so that keys and a screen reader go on from there.
  function focusTab(name) {
    const box = document.getElementById(`tab-${name}`);
    const seen = (selector) => [...(box?.querySelectorAll(selector) || [])].find((one) => one.offsetParent);
    const place = seen("h2") || seen("h3") || seen("button, a[href], summary") || box;
    if (!place) return;
    if (place.tabIndex < 0) place.tabIndex = -1; // a heading takes focus from here on
    place.focus({ preventScroll: true });
  }

  function closeList() {
    document.body.classList.remove("list-open");
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("a, button, [data-do]");
    const tab = event.target.closest?.('#tabs [role="tab"]');
    if (tab) setTimeout(() => tabShown(tabName(tab)));
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (!target) {
      if (event.target.id === "reader") event.target.close();
      return;
    }
    if (event.ctrlKey || event.metaKey) return; // a new tab of the browser
    if (target.closest(".choices")) target.closest("details.menu").open = false;
    if (target.type === "submit" && target.form?.hasAttribute("data-fields")) return; // once its fields are checked
    const data = target.dataset;
    const handled = () => event.preventDefault();
    if ("card" in data) handled(), openCard(data.card);
    else if ("reader" in data) handled(), openReader(target);
    else if ("copy" in data) copy(data.copy, target);
    else if ("copyCode" in data) copy(find("code", target.parentElement).textContent, target);
    else if ("close" in data) target.closest("dialog").close();
    else if ("themeToggle" in data) window.whetstoneTheme.toggle();
    else if ("help" in data) window.whetstone.help();
    else if ("print" in data) print();
    else if ("skip" in data) handled(), focusTab(shownTab());
    else if ("options" in data) document.body.classList.toggle("options-open");
    else if ("list" in data) document.body.classList.toggle("list-open");
    else if ("do" in data || "tab" in data) handled(), run(target);
    if (target.closest("#new-chat")) closeList(), setTimeout(focusQuestion, 200);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-fields")) return;
    event.preventDefault();
    run(event.submitter || find('[type="submit"]', form));
  });

  window.whetstone = {
    find, meta, whenThere, send, sent, openTab, shownTab, tabButtons, setAddress, announce, typing, focusQuestion,
    focusTab, closeList,
  };

  addEventListener("hashchange", () => openTab(location.hash.slice(1))); // an address typed or pasted over this one

  // --- Start: the tab and the page that the address names ----------------------------------------------

  let ready = false;
  whenThere(
    () => tabButtons().length && find("#today-day .day, #today-day .first-start"),
    () => {
      ready = true;
      const url = new URL(location.href);
      const name = url.hash.slice(1) || (url.searchParams.get("c") ? "ask" : "");
      if (name && tabButton(name)) openTab(name);
      if (url.searchParams.get("read") && (!name || name === "handbook")) {
        openTab("handbook");
        send("page", url.searchParams.get("read"));
        pageAsked(url.searchParams.get("read"));
      }
      if (shownTab() !== "today") setTimeout(() => tabShown(shownTab()));
      if (shownTab() === "ask" && url.searchParams.get("c")) {
        const last = () => [...document.querySelectorAll("#talk .exchange, #live .exchange")].pop();
        whenThere(last, (exchange) => exchange.scrollIntoView({ block: "start" }));
      }
      document.documentElement.dataset.ready = "";
      fillSoon();
    },
    1000,
  );
})();
