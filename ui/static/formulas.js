// Formulas and diagrams in whatever appears on the page, set with the copies of KaTeX and Mermaid that come with Gradio.
(() => {
  "use strict";
  const { meta } = window.whetstone;

  let katex = null;
  let katexAsked = false;
  const setFormulas = new Map();

  function askForKatex() {
    if (katexAsked || !meta("katex")) return;
    katexAsked = true;
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = "/study/katex.css";
    document.head.append(style);
    import(meta("katex")).then((module) => {
      katex = module.default;
      settle(document.body);
    });
  }

  function settle(root) {
    const formulas = root.querySelectorAll(".tex:not([data-set])");
    if (formulas.length && !katex) askForKatex();
    for (const element of katex ? formulas : []) {
      const source = element.textContent;
      const display = element.dataset.display === "1";
      const key = `${display}${source}`;
      if (!setFormulas.has(key)) {
        const html = katex.renderToString(source, {
          displayMode: display, throwOnError: false, trust: false, strict: "ignore", maxExpand: 500, maxSize: 50,
        });
        if (setFormulas.size > 3000) setFormulas.clear();
        setFormulas.set(key, html);
      }
      element.innerHTML = setFormulas.get(key);
      element.dataset.set = "";
      if (display) element.tabIndex = 0;
    }
    for (const element of root.querySelectorAll("pre.mermaid-source:not([data-set])")) {
      if (element.closest(".arriving") || !meta("mermaid")) continue;
      element.dataset.set = "";
      drawDiagram(element);
    }
  }

  // Mermaid lays labels out as HTML before it cleans them: only line breaks and <<annotations>> may be tags.
  const withoutTags = (source) => source.replace(/<<\w+>>|<br\s*\/?>|<(?=[a-z/!?])/gi, (found) => (found === "<" ? "#lt;" : found));

  // A diagram is drawn for light and for dark, so that it follows the theme and is dark on white when printed. Mermaid's
  // settings are global: one drawing after the other.
  const LOOKS = { light: "neutral", dark: "dark" };
  const READABLE = 0.7; // of its own size, 11 px for the words in it; a wider diagram is scrolled
  let diagrams = 0;
  let drawing = Promise.resolve();

  function drawDiagram(element) {
    const source = withoutTags(element.textContent);
    drawing = drawing.then(() => drawIn(element, source)).catch(() => sayNot(element, source));
  }

  async function drawIn(element, source) {
    const mermaid = (await import(meta("mermaid"))).default;
    let drawn = "";
    for (const [look, theme] of Object.entries(LOOKS)) {
      mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme, suppressErrorRendering: true });
      const { svg } = await mermaid.render(`diagram-${++diagrams}`, source);
      drawn += `<div class="look-${look}">${svg}</div>`;
    }
    element.innerHTML = drawn;
    for (const svg of element.querySelectorAll("svg")) svg.style.minWidth = `${READABLE * svg.viewBox.baseVal.width}px`;
    element.classList.add("drawn");
  }

  // What Mermaid does not understand stays as text, and a text that was meant as a diagram says so.
  function sayNot(element, source) {
    const meant = /^\s*(flowchart|graph|sequenceDiagram|classDiagram|stateDiagram|erDiagram|gantt|pie|mindmap|timeline|journey)\b/;
    if (!meant.test(source)) return;
    const told = document.createElement("p");
    told.className = "facts not-drawn";
    told.role = "status";
    told.textContent = "Mermaid cannot draw this; it is kept as text.";
    element.before(told);
  }

  // in the same turn, before the change is painted, so that formulas do not flicker
  new MutationObserver(() => settle(document.body)).observe(document.documentElement, { childList: true, subtree: true });
  setInterval(() => settle(document.body), 400); // Gradio may put a text in place without a change of elements
  settle(document.body);
})();
