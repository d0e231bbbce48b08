// <div data-upload="/address">: each chosen file is sent by itself, with progress; one that fails can be sent again
// and the others stay. Without JavaScript the plain file input goes with its form.
// Sends: field `file`, header X-CSRFToken. Answer: 2xx JSON {"id": "…", "href": "…"} (both optional), or an error
// with JSON {"message": "…"}. The id is put into a hidden field `<name>_id` so that the form carries it. An answer with
// {"remove": "/address"} gets 删除: POST there, field `remove` with the id. What failed can be put aside or replaced.

function token(box) {
  return (box.closest("form") || document).querySelector("[name=csrfmiddlewaretoken]")?.value || "";
}

function size(bytes) {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

class Upload {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input[type=file]");
    this.list = box.querySelector(".yc-upload__files");
    this.status = box.querySelector("[data-upload-status]");
    this.input.addEventListener("change", () => {
      for (const file of this.input.files) this.add(file);
      this.input.value = ""; // sent one by one: the form must not send them a second time
    });
  }

  add(file) {
    const row = element("li", "yc-upload__file");
    const state = element("span", "yc-upload__state");
    const bar = element("progress", "yc-upload__bar");
    bar.max = 100;
    bar.setAttribute("aria-label", `${file.name} 上传进度`);
    row.append(element("span", "yc-upload__name", file.name), state, bar);
    this.list.append(row);
    this.send(file, row, state, bar);
  }

  send(file, row, state, bar) {
    row.className = "yc-upload__file";
    row.querySelector(".yc-upload__buttons")?.remove();
    bar.hidden = false;
    bar.value = 0;
    state.textContent = "正在上传";
    const data = new FormData();
    data.append("file", file);
    const request = new XMLHttpRequest(); // fetch cannot tell upload progress
    request.open("POST", this.box.dataset.upload);
    request.setRequestHeader("X-CSRFToken", token(this.box));
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = (event.loaded / event.total) * 100;
      state.textContent = `正在上传 ${Math.floor(bar.value)}%`;
    });
    request.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* not JSON: the words below do */ }
      if (request.status >= 200 && request.status < 300) this.done(file, row, state, bar, answer);
      else this.failed(file, row, state, bar, answer.message || "没有传成，请重试，或换一个文件",
        [413, 422].includes(request.status));
    });
    request.addEventListener("error", () => this.failed(file, row, state, bar, "网络断了，没有传成"));
    request.send(data);
  }

  done(file, row, state, bar, answer) {
    row.classList.add("yc-upload__file--done");
    bar.hidden = true;
    state.textContent = `已上传 · ${size(file.size)}`;
    this.say(`${file.name} 已上传`);
    if (answer.id && answer.remove) this.offer(row, file, ["删除", () => this.remove(file, row, state, answer)]);
    if (answer.id) {
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name: `${this.box.dataset.uploadName}_id`, value: answer.id });
      row.append(hidden);
    }
    this.box.dispatchEvent(new CustomEvent("yc:uploaded", { bubbles: true, detail: answer }));
  }

  // `refused`: this very file will never do, so sending it again is not offered.
  failed(file, row, state, bar, words, refused = false) {
    row.classList.add("yc-upload__file--failed");
    bar.hidden = true;
    state.textContent = words;
    this.say(`${file.name}：${words}`);
    const again = refused
      ? ["换一个文件", () => { this.drop(row); this.input.click(); }]
      : ["重新上传", () => this.send(file, row, state, bar)];
    this.offer(row, file, again, ["不传了", () => { this.drop(row); this.say(`${file.name} 不传了`); }]);
  }

  offer(row, file, ...choices) {
    const buttons = element("span", "yc-upload__buttons");
    for (const [label, act] of choices) {
      const button = element("button", "yc-button yc-button--small", label);
      button.type = "button";
      button.setAttribute("aria-label", `${label} ${file.name}`);
      button.addEventListener("click", act);
      buttons.append(button);
    }
    row.append(buttons);
  }

  drop(row) {
    row.remove();
    this.input.focus();
  }

  async remove(file, row, state, answer) {
    const body = new FormData();
    body.append("remove", answer.id);
    const response = await fetch(answer.remove, {
      method: "POST", body, headers: { "X-CSRFToken": token(this.box), Accept: "application/json" },
    }).catch(() => ({ ok: false }));
    if (response.ok) {
      this.drop(row);
      this.say(`${file.name} 已删除`);
    } else {
      state.textContent = "没有删成，请再点一次";
      this.say(`${file.name}：没有删成，请再点一次`);
    }
  }

  say(words) {
    if (this.status) this.status.textContent = words;
  }
}

function prepare(root) {
  for (const box of root.querySelectorAll("[data-upload]:not([data-upload-ready])")) {
    box.dataset.uploadReady = "1";
    new Upload(box);
  }
}
prepare(document);
document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
