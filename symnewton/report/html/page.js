addEventListener("DOMContentLoaded", () => {
  for (const formula of document.querySelectorAll(".formula"))
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;  // so that the arrow keys move it
  for (const article of document.querySelectorAll("article.symnewton")) {
    const figure = article.querySelector("figure.picture");
    const rows = [...article.querySelectorAll("table.steps tbody tr")];
    if (!figure || rows.length < 2 || !figure.querySelector(".iterate")) continue;
    const heads = [...article.querySelectorAll("table.steps thead th")].map(head =>
      head.querySelector("math") ? head.querySelector("math").getAttribute("alttext") : head.textContent);
    const label = document.createElement("label");
    label.className = "slider";
    label.append("iterate");
    const slider = document.createElement("input");
    Object.assign(slider, {type: "range", min: 0, max: rows.length - 1, value: rows.length - 1, step: 1});
    const said = document.createElement("output");
    label.append(slider, said);
    figure.querySelector("figcaption").before(label);
    const show = k => {
      for (const part of figure.querySelectorAll("[data-k]")) {
        part.classList.toggle("later", +part.dataset.k > k);
        part.classList.toggle("now", +part.dataset.k === k);
      }
      rows.forEach((row, i) => i === k ? row.setAttribute("aria-current", "step") : row.removeAttribute("aria-current"));
      const cells = [...rows[k].children].map(cell => cell.textContent.trim());
      said.textContent = heads.map((head, i) => cells[i] && `${head} = ${cells[i]}`).slice(0, 4).filter(Boolean).join(", ");
      slider.setAttribute("aria-valuetext", said.textContent);
    };
    slider.addEventListener("input", () => show(+slider.value));
    said.textContent = `${rows.length - 1} steps: move to follow them`;
  }
});
