// Draws the figures of a report and wires their controls; without it the page still reads.
"use strict";
(() => {
  const info = JSON.parse(document.getElementById("strategies").textContent);
  // Colours come from the page, so that dark mode and print need no second drawing.
  const inherit = "currentColor";
  const config = (ink, background) => ({
    background,
    view: { stroke: null },
    font: "system-ui, sans-serif",
    title: { color: ink, subtitleColor: ink },
    legend: { labelColor: ink, titleColor: ink },
    axis: {
      labelColor: ink, titleColor: ink, domainColor: ink, tickColor: ink, gridColor: ink,
      gridOpacity: 0.15, labelFontSize: 12, titleFontSize: 13,
    },
  });
  // What the page holds as gzip in base64, as text.
  const unpack = (script) => {
    const bytes = Uint8Array.from(atob(script.textContent), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  };
  const libraries = async () => {
    const code = await unpack(document.getElementById("libraries"));
    document.head.append(node("script", { textContent: code }));
  };
  const state = { hidden: [], band: info.bands, difference: false, singles: false };
  const views = [];

  const node = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  const swatch = (strategy) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const line = document.createElementNS(space, "path");
    for (const [name, value] of [["width", 28], ["height", 10], ["aria-hidden", "true"]]) svg.setAttribute(name, value);
    for (const [name, value] of [["d", "M0 5H28"], ["stroke", strategy.colour], ["stroke-width", 3], ["stroke-dasharray", strategy.dash[1] ? strategy.dash.join(" ") : "none"]]) line.setAttribute(name, value);
    svg.append(line);
    return svg;
  };

  const update = () => {
    for (const view of views) {
      for (const [name, value] of Object.entries(state)) view.signal(name, value);
      view.runAsync();
    }
  };

  const checkbox = (id, text, checked, changed, picture) => {
    const input = node("input", { type: "checkbox", id, checked });
    input.addEventListener("change", () => { changed(input.checked); update(); });
    return node("label", {}, input, ...(picture ? [picture] : []), text);
  };

  const controls = () => {
    const place = document.getElementById("controls");
    const group = (name, ...children) => node("fieldset", {}, node("legend", { textContent: name }), ...children);
    const show = (strategy) => (shown) => {
      state.hidden = state.hidden.filter((key) => key !== strategy.key).concat(shown ? [] : [strategy.key]);
    };
    const strategies = info.strategies.map((strategy) =>
      checkbox(`show-${strategy.key}`, strategy.label, true, show(strategy), swatch(strategy)));
    const options = [checkbox("option-band", "bands", info.bands, (on) => { state.band = on; })];
    if (info.baseline !== null) {
      options.push(checkbox("option-difference", `difference to ${info.baseline}`, false, (on) => { state.difference = on; }));
    }
    if (info.singles) options.push(checkbox("option-singles", "single seeds", false, (on) => { state.singles = on; }));
    place.append(group("Strategies", ...strategies), group("Show", ...options));
    place.hidden = false;
  };

  // Arrow keys walk through the budgets of a figure and read its means aloud.
  const keyboard = (plot, view) => {
    const reading = node("p", { className: "reading" });
    reading.setAttribute("aria-live", "polite");
    plot.after(reading);
    plot.tabIndex = 0;
    plot.setAttribute("role", "application");
    plot.setAttribute("aria-label", "Learning curves; left and right arrows read the values at each number of labels");
    let at = -1;
    plot.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      event.preventDefault();
      const rows = view.data("means");
      const budgets = [...new Set(rows.map((row) => row.n))].sort((a, b) => a - b);
      at = Math.min(budgets.length - 1, Math.max(0, at + (event.key === "ArrowRight" ? 1 : -1)));
      const field = state.difference ? "dm" : "m";
      const here = rows.filter((row) => row.n === budgets[at] && !state.hidden.includes(row.s) && row[field] !== null);
      here.sort((a, b) => b[field] - a[field]);
      const label = (key) => info.strategies.find((strategy) => strategy.key === key).label;
      reading.textContent = `${budgets[at]} labels: ${here.map((row) => `${label(row.s)} ${row[field].toFixed(4)}`).join(", ")}`;
    });
  };

  // A parameter that offers options, as a select of the page.
  const chooser = (plot, spec, view) => {
    for (const { name, value, bind } of spec.params) {
      if (!bind || bind.input !== "select") continue;
      const select = node("select", {}, ...bind.options.map((option) =>
        node("option", { value: option, textContent: option, selected: option === value })));
      select.addEventListener("change", () => view.signal(name, Number(select.value)).runAsync());
      plot.before(node("div", { className: "bar" }, node("label", {}, bind.name, select)));
    }
  };

  // The picture as it stands, drawn again for paper: dark on white, with title and legend, without what the pointer
  // has left.
  const IMAGE = { width: 1200, scale: 2 };
  const image = async (spec, view, type) => {
    const { spec: compiled } = vegaLite.compile({ ...spec, width: IMAGE.width }, { config: config("#222222", "#ffffff") });
    const copy = new vega.View(vega.parse(compiled), { renderer: "none", logLevel: vega.Error });
    for (const { name } of spec.params ?? []) copy.signal(name, view.signal(name));
    await copy.runAsync();
    const url = await copy.toImageURL(type, IMAGE.scale);
    copy.finalize();
    return url;
  };
  const savers = (figure, plot, spec, view) => {
    const bar = node("div", { className: "bar save" });
    for (const type of ["png", "svg"]) {
      const button = node("button", { type: "button", textContent: `Save as ${type.toUpperCase()}` });
      button.addEventListener("click", async () => {
        node("a", { href: await image(spec, view, type), download: `${figure.dataset.stem}.${type}` }).click();
      });
      bar.append(button);
    }
    plot.after(bar);
  };

  // The caption above a figure says what it shows; the title in the picture is for those who save it, and a phone
  // would cut it.
  const captioned = ({ title, ...spec }) => {
    const { expr } = title.text;
    return { ...spec, title: { ...title, text: expr ? { expr: `slice(${expr}, 1)` } : "" } };
  };

  // A legend that turns into one long column gets its rows from the page, not from the picture above it.
  const keepHeight = (spec, view) => {
    const { below, height } = spec.usermeta.narrow;
    const fit = () => view.height(view.width() < below ? height : spec.height).resize().runAsync();
    view.addSignalListener("width", fit);
    return fit();
  };

  const draw = async (figure) => {
    const plot = figure.querySelector(".plot");
    const spec = JSON.parse(await unpack(plot.querySelector("script")));
    // Our own controls stand in for those that other viewers make from the specification.
    const bare = structuredClone(spec);
    for (const param of bare.params ?? []) delete param.bind;
    const { view } = await vegaEmbed(plot, captioned(bare), {
      actions: false, renderer: "svg", config: config(inherit, null),
      // Layers that are switched off have no extent; that is no news.
      logLevel: vega.Error,
    });
    savers(figure, plot, bare, view);
    if (figure.dataset.kind === "Curves") {
      views.push(view);
      keyboard(plot, view);
    }
    if (spec.usermeta?.narrow) await keepHeight(spec, view);
    if (spec.params) chooser(plot, spec, view);
    if (figure.dataset.kind === "Curves") update();
    figure.dataset.drawn = "true";
  };

  const failed = (error) => {
    document.documentElement.dataset.ready = "failed";
    document.getElementById("controls").before(node("p", { textContent: `Figures cannot be drawn here (${error.message}); their numbers are in the tables.` }));
    console.error(error);
  };

  // What is folded is drawn when it is opened: before, it has no width.
  const drawn = new Set();
  const inSight = (figure) => !figure.parentElement.closest("details:not([open])");
  const drawInSight = () => {
    const due = [...document.querySelectorAll("figure.chart")].filter((figure) => !drawn.has(figure) && inSight(figure));
    due.forEach((figure) => drawn.add(figure));
    return Promise.all(due.map(draw)).catch(failed);
  };

  // A link to a folded section opens it.
  const reveal = () => {
    const section = document.getElementById(location.hash.slice(1));
    const part = section?.querySelector(":scope > details.part");
    if (part) part.open = true;
  };
  window.addEventListener("hashchange", reveal);

  // Where a narrow screen makes cards of rows, every number says what it is.
  for (const table of document.querySelectorAll(".cards table")) {
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent);
    for (const row of table.querySelectorAll("tbody tr")) {
      [...row.children].forEach((cell, at) => {
        if (cell.tagName === "TD" && at > 0 && !cell.className.match(/good|bad|open|interval/)) cell.dataset.head = heads[at];
      });
    }
  }
  controls();
  reveal();
  libraries().then(() => {
    document.addEventListener("toggle", drawInSight, true);
    return drawInSight();
  }).then(() => { document.documentElement.dataset.ready ??= "true"; }, failed);
})();
