package io.medsam3.page;

/** How pages look and what moves on them. */
final class Looks {
  /** Whatever a page holds, a browser opens no connection for it. */
  static final String POLICY =
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

  static final String STYLE =
      """
      :root{color-scheme:light}
      body{font:16px/1.45 system-ui,sans-serif;margin:1.5em auto;max-width:75em;padding:0 1em;
        color:#1a1a1a;background:#fff}
      h1{font-size:1.6em;line-height:1.25;overflow-wrap:anywhere;margin:.4em 0}
      h2{font-size:1.25em;margin:1.4em 0 .4em}
      p{overflow-wrap:anywhere;max-width:50em}
      .note{border-left:.3em solid #b45309;background:#fff7e6;padding:.5em .8em;margin:.6em 0}
      table{border-collapse:collapse;margin:.6em 0}
      td,th{border:1px solid #bbb;padding:.3em .6em;text-align:right;background:#fff}
      th{background:#f0f0f0}
      td:first-child,th:first-child{text-align:left}
      .wide{overflow-x:auto;max-width:100%}
      .wide td:first-child,.wide th:first-child{position:sticky;left:0;overflow-wrap:break-word}
      dl{display:grid;grid-template-columns:minmax(8em,1fr) 4fr;margin:.6em 0;gap:.3em 1em}
      dt{color:#444}
      dd{margin:0;overflow-wrap:anywhere}
      figure{display:inline-block;margin:.5em .5em .5em 0;vertical-align:top;max-width:24em}
      figure img,figure svg{max-width:100%;height:auto}
      figcaption{font-size:.9em;color:#333;overflow-wrap:anywhere}
      .still{width:min(24em,100%,75vh*var(--aspect))}
      .slices{width:min(24em,100%,75vh*var(--aspect));box-sizing:border-box}
      .single{max-width:none;width:min(48em,100%,80vh*var(--aspect))}
      .view{position:relative;background:#000}
      .view img{position:absolute;width:100%;height:100%}
      .side{position:absolute;color:#fff;font-weight:bold;text-shadow:0 0 3px #000,0 0 3px #000}
      .left{left:.3em;top:50%;transform:translateY(-50%)}
      .right{right:.3em;top:50%;transform:translateY(-50%)}
      .top{top:.1em;left:50%;transform:translateX(-50%)}
      .bottom{bottom:.1em;left:50%;transform:translateX(-50%)}
      .row{display:flex;align-items:center;gap:.3em;margin:.3em 0}
      .row input{flex:1;min-width:0;height:2.75em;margin:0;touch-action:pan-y}
      .row button{width:2.75em;height:2.75em;font-size:1em;border:1px solid #bbb;color:#1a1a1a;
        background:#f0f0f0;border-radius:.3em;touch-action:manipulation}
      .bare .over{display:none}
      .switch{display:inline-block;padding:.6em 0;font-size:1em}
      .switch input{width:1.2em;height:1.2em;vertical-align:-.2em;margin:0 .4em 0 0}
      .name{display:inline-block;margin-right:1.5em}
      .swatch{display:inline-block;width:1em;height:1em;margin-right:.4em;vertical-align:-.15em;
        border:1px solid #555;box-sizing:border-box}
      @media(max-width:40em){
        body{margin:.5em auto}
        h1{font-size:1.35em}
        .wide td:first-child,.wide th:first-child{max-width:8em}
        .cards,.cards tbody{display:block}
        .cards tr:first-child{display:none}
        .cards tr{display:block;border:1px solid #bbb;margin:0 0 .6em}
        .cards td{display:flex;justify-content:space-between;gap:1em;border:0}
        .wide .cards td:first-child{font-weight:bold;background:#f0f0f0;display:block;max-width:none}
        .cards td:not(:first-child)::before{content:attr(data-label);color:#444;text-align:left}
      }
      """;

  // Without an ampersand or a less-than sign, so that the page is well-formed as XML, too.
  static final String SLIDERS =
      """
      <script>
      for (const figure of document.querySelectorAll(".slices")) {
        const slider = figure.querySelector("input");
        if (!slider) continue;
        const shown = JSON.parse(figure.querySelector("script").textContent);
        const [base, over] = figure.querySelectorAll("img");
        const words = figure.querySelector("output");
        const show = () => {
          const [text, picture, objects] = shown[slider.value];
          base.src = picture;
          over.hidden = !objects;
          if (objects) over.src = objects;
          words.textContent = text;
          slider.setAttribute("aria-valuetext", text);
        };
        slider.addEventListener("input", show);
        const [back, on] = figure.querySelectorAll("button");
        back.addEventListener("click", () => { slider.stepDown(); show(); });
        on.addEventListener("click", () => { slider.stepUp(); show(); });
        show(); // a browser may have kept the slider's place when the page was loaded again
      }
      const objects = document.querySelector("#objects");
      const toggle = () => document.body.classList.toggle("bare", !objects.checked);
      objects.addEventListener("change", toggle);
      toggle();
      </script>
      """;

  private Looks() {}
}
