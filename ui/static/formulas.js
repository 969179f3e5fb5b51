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

  let diagrams = 0;
  async function drawDiagram(element) {
    const source = withoutTags(element.textContent);
    try {
      const mermaid = (await import(meta("mermaid"))).default;
      const dark = document.documentElement.dataset.theme === "dark";
      mermaid.initialize({
        startOnLoad: false, securityLevel: "strict", theme: dark ? "dark" : "neutral", suppressErrorRendering: true,
      });
      const { svg } = await mermaid.render(`diagram-${++diagrams}`, source);
      element.innerHTML = svg;
      element.classList.add("drawn");
    } catch {
      // not a diagram that Mermaid understands: its source stays readable
    }
  }

  // in the same turn, before the change is painted, so that formulas do not flicker
  new MutationObserver(() => settle(document.body)).observe(document.documentElement, { childList: true, subtree: true });
  setInterval(() => settle(document.body), 400); // Gradio may put a text in place without a change of elements
  settle(document.body);
})();
