// Runs before anything is painted: the remembered theme, or the system's.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem("whetstone-theme");
  const apply = () => {
    const dark = chosen() ? chosen() === "dark" : system.matches;
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    document.body?.classList.toggle("dark", dark);
  };
  system.addEventListener("change", apply);
  window.whetstoneTheme = {
    apply,
    toggle() {
      const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
      if ((next === "dark") === system.matches) localStorage.removeItem("whetstone-theme");
      else localStorage.setItem("whetstone-theme", next);
      apply();
    },
  };
  apply();
})();
