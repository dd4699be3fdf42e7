
"use strict";
(() => {
  const loupe = document.getElementById("loupe"), told = loupe.querySelector("p");

  const place = (rect, [left, top, right, bottom]) => {
    const air = Math.max(2, Math.round(0.12 * (bottom - top)));
    rect.setAttribute("x", left - air);
    rect.setAttribute("y", top - air);
    rect.setAttribute("width", right - left + 2 * air);
    rect.setAttribute("height", bottom - top + 2 * air);
    rect.setAttribute("visibility", "visible");
  };

  // The piece of the picture around a word, enlarged, under the word: the page itself may be out of sight on a narrow screen.
  // `usual` is the height of most words of the page: a speck is shown as small as it is. Says whether there is a picture.
  const enlarge = ([left, top, right, bottom], picture, width, usual) => {
    if (!picture || !picture.naturalWidth) return false;
    const height = Math.max(bottom - top, usual), scale = picture.naturalWidth / width;
    const shown = Math.min(36, 72 * height * scale) / height;
    const room = Math.min(360, document.documentElement.clientWidth - 40);
    const across = Math.min(Math.max(right - left + 6 * height, 9 * height), room / shown), down = 2.4 * height;
    const x = Math.min(Math.max((left + right - across) / 2, 0), Math.max(width - across, 0)), y = (top + bottom - down) / 2;
    const canvas = loupe.querySelector("canvas"), dense = window.devicePixelRatio || 1;
    canvas.width = across * shown * dense;
    canvas.height = down * shown * dense;
    canvas.style.width = `${across * shown}px`;
    canvas.style.height = `${down * shown}px`;
    const ink = canvas.getContext("2d");
    ink.fillStyle = "#fff";
    ink.fillRect(0, 0, canvas.width, canvas.height);
    ink.imageSmoothingQuality = "high";
    ink.drawImage(picture, x * scale, y * scale, across * scale, down * scale, 0, 0, canvas.width, canvas.height);
    ink.strokeStyle = "#a85b00";
    ink.lineWidth = 1.5 * dense;
    const zoom = shown * dense, air = 2 * dense;
    ink.strokeRect((left - x) * zoom - air, (top - y) * zoom - air, (right - left) * zoom + 2 * air, (bottom - top) * zoom + 2 * air);
    return true;
  };

  // What is told of a word or a part, under it, with the enlarged piece or without.
  const tell = (element, text, enlarged) => {
    told.textContent = text;
    loupe.querySelector("canvas").hidden = !enlarged;
    loupe.hidden = false;
    const at = element.getBoundingClientRect(), wide = loupe.offsetWidth;
    const edge = document.documentElement.clientWidth - wide - 8;
    loupe.style.left = `${Math.max(8, Math.min(at.left + at.width / 2 - wide / 2, edge)) + window.scrollX}px`;
    loupe.style.top = `${at.bottom + 8 + window.scrollY}px`;
  };

  const wire = (page) => {
    const svg = page.querySelector(".boxes");
    if (!svg) return;
    const pointer = svg.querySelector(".pointer"), picture = page.querySelector("img"), width = svg.viewBox.baseVal.width;
    const words = [...page.querySelectorAll(".w")].map((element) => ({ element, box: element.dataset.box.split(" ").map(Number) }));
    const byElement = new Map(words.map((word) => [word.element, word]));
    const heights = words.map(({ box }) => box[3] - box[1]).sort((a, b) => a - b), usual = heights[heights.length >> 1];
    let current = null;
    // The browser's own small labels would lie over ours.
    page.querySelectorAll("a.w[title]").forEach((word) => {
      word.dataset.told = word.title;
      word.setAttribute("aria-description", word.title);
      word.removeAttribute("title");
    });
    svg.querySelectorAll("a title").forEach((title) => {
      title.parentElement.setAttribute("aria-label", title.textContent);
      title.remove();
    });

    const hide = () => {
      if (current) current.element.classList.remove("here");
      current = null;
      pointer.setAttribute("visibility", "hidden");
      loupe.hidden = true;
    };
    const show = (word) => {
      if (word === current) return;
      hide();
      if (!word) return;
      current = word;
      word.element.classList.add("here");
      place(pointer, word.box);
    };
    const fromText = (event) => {
      const word = byElement.get(event.target.closest(".w"));
      show(word);
      if (word && word.element.dataset.told) tell(word.element, word.element.dataset.told, enlarge(word.box, picture, width, usual));
    };
    const under = (event) => {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      return words.find(({ box }) => at.x >= box[0] && at.x < box[2] && at.y >= box[1] && at.y < box[3]);
    };
    const ofBox = (link) => byElement.get(document.getElementById(link.id.replace("b", "t")));
    const fromPicture = (link, event) => {
      const mark = link && !link.matches(".part");
      show(mark ? ofBox(link) : under(event));
      if (link) tell(link, link.getAttribute("aria-label"), false);
      else loupe.hidden = true;
    };

    const reading = page.querySelector(".reading");
    reading.addEventListener("pointerover", fromText);
    reading.addEventListener("focusin", fromText);
    reading.addEventListener("pointerleave", hide);
    reading.addEventListener("focusout", hide);
    svg.addEventListener("pointermove", (event) => fromPicture(event.target.closest("a"), event));
    svg.addEventListener("focusin", (event) => {
      const link = event.target.closest("a");
      if (!link.matches(".part")) show(ofBox(link));
    });
    svg.addEventListener("pointerleave", hide);
    svg.addEventListener("focusout", hide);
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  };
  document.querySelectorAll(".page").forEach(wire);
})();
