package io.tokentally.browser;

/** WCAG 2.1 AA for text: 4.5 to 1. */
final class Contrast {
    /** JavaScript that returns what text stands out too little, each with its contrast. */
    static final String TOO_LOW = """
            () => {
              const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
              const parse = text => text.match(/[\\d.]+/g).map(Number);
              const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
              const ground = element => {
                for (let e = element; e; e = e.parentElement) {
                  const colour = parse(getComputedStyle(e).backgroundColor);
                  if (colour.length === 3 || colour[3] === 1) return colour;
                }
                return [255, 255, 255];
              };
              const tooLow = [];
              for (const element of document.querySelectorAll('body *')) {
                const hasText = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
                if (!hasText || !element.checkVisibility() || element.closest('option, datalist, noscript')) continue;
                const style = getComputedStyle(element);
                const [a, b] = [light(parse(element.ownerSVGElement ? style.fill : style.color)), light(ground(element))];
                const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (contrast < 4.5) tooLow.push(`${contrast.toFixed(2)} ${element.tagName} ${element.textContent.trim().slice(0, 40)}`);
              }
              return tooLow;
            }
            """;

    private Contrast() {}
}
