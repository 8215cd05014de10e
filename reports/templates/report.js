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
  for (const node of nodes) {
    document.getElementById(node.getAttribute("aria-describedby")).textContent = drawings[Number(node.dataset.figure)][1];
  }
  // pointing at a number tells its fact id, which treem explain takes; a number without a key is the next new one of the list
  const [ids] = await unpacked("ma-so");
  let met = 0;
  const numbers = new Map([...document.querySelectorAll("[data-f]")].map((node) =>
    [node, ids[node.dataset.f ? parseInt(node.dataset.f, 36) : met++]]));
  document.addEventListener("pointerover", (event) => {
    const shown = event.target.closest?.("[data-f]");
    if (shown) {
      shown.title = numbers.get(shown);
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
  for (const node of nodes) {
    const [figure] = drawings[Number(node.dataset.figure)];
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
