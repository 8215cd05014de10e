"use strict";
// Draws every chart of the page; words and number separators Vietnamese.
(() => {
  const nodes = [...document.querySelectorAll(".chart")];
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
    const figure = JSON.parse(document.getElementById(node.dataset.figure).textContent);
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
