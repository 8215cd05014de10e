"use strict";
// Draws every chart of the page; words and number separators Vietnamese.
(async () => {
  // charts with their words, and fact ids, are compressed; a browser without DecompressionStream keeps what stands in place of a chart
  const unpacked = (name) => {
    const bytes = Uint8Array.from(atob(document.getElementById(name).textContent), (sign) => sign.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  };
  const nodes = [...document.querySelectorAll(".chart")];
  const drawings = await unpacked("hinh");
  // what each chart shows in words, folded under it and read aloud in its place
  nodes.forEach((node, at) => {
    const [said, head, words] = ["details", "summary", "p"].map((name) => document.createElement(name));
    const title = node.previousElementSibling.id;
    words.id = `${title}-loi`;
    words.textContent = drawings[at][1];
    head.textContent = "Biểu đồ bằng lời";
    said.className = "chart-note";
    said.append(head, words);
    node.after(said);
    node.setAttribute("role", "img");
    node.setAttribute("aria-labelledby", title);
    node.setAttribute("aria-describedby", words.id);
  });
  // every number gets its fact id, which treem explain takes, and tells it when pointed at; one without a key is the next of the list
  const [parts] = await unpacked("ma-so");
  const ofWords = (cell) => cell.className
    || ["c", "l", "r"].some((look) => cell.closest("table").classList.contains(look + (cell.cellIndex + 1)));
  let met = 0;
  for (const node of document.querySelectorAll("main b, main td")) {
    if (node.localName === "b" || node.dataset.f || !ofWords(node)) {
      const place = node.dataset.f ? parseInt(node.dataset.f, 36) : met++;
      node.dataset.f = parts.map((part) => part[place]).join("");
    }
  }
  document.addEventListener("pointerover", (event) => {
    const shown = event.target.closest?.("[data-f]");
    if (shown) {
      shown.title = shown.dataset.f;
    }
  });
  if (typeof Plotly === "undefined") {
    return;
  }
  Plotly.register({
    moduleType: "locale",
    name: "vi",
    dictionary: { "Download plot as a PNG": "Tải ảnh biểu đồ", "Reset axes": "Đặt lại trục", "Reset": "Đặt lại" },
    format: { decimal: ",", thousands: ".", grouping: [3], currency: ["", " đ"], date: "%d/%m/%Y" },
  });
  const config = {
    locale: "vi",
    responsive: true,
    displaylogo: false,
    modeBarButtons: [["toImage", "resetScale2d"]],
    toImageButtonOptions: { scale: 2 },
  };
  for (const [at, node] of nodes.entries()) {
    const [figure] = drawings[at];
    const plain = { height: 420, margin: { t: 24, r: 24, b: 56, l: 56 } };
    const layout = { ...plain, ...figure.layout, separators: ",.", autosize: true };
    delete layout.width;
    // no label is cut off unless the figure itself asks for that
    for (const axis of ["xaxis", "yaxis"]) {
      layout[axis] = { automargin: true, ...layout[axis] };
    }
    node.replaceChildren();
    Plotly.newPlot(node, figure.data, layout, config);
  }
  // the text width of an A4 page with our margins: 160 mm at 96 dots per inch
  const fit = (change) => nodes.forEach((node) => Plotly.relayout(node, change));
  window.addEventListener("beforeprint", () => fit({ autosize: false, width: 600 }));
  window.addEventListener("afterprint", () => fit({ autosize: true, width: null }));
})();
