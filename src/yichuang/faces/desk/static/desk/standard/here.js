// [data-here]: with leave, where the device is goes along with the photos it sends. Without, everything works the same.

const box = document.querySelector("[data-here]");

function tell(text) {
  box.querySelector("[data-here-status]").textContent = text;
}

function ask() {
  tell("正在取位置…");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      for (const name of ["latitude", "longitude"]) {
        for (const field of document.querySelectorAll(`[data-here-${name}]`)) field.value = coords[name].toFixed(6);
      }
      tell(`位置已取到，误差约 ${Math.round(coords.accuracy)} 米，会和照片一起记离站点多远`);
    },
    () => tell("没有取到位置，照片照样能传，会写明“照片没有位置”"),
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
  );
}

if (box && navigator.geolocation && window.isSecureContext) {
  const button = box.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", ask);
  navigator.permissions?.query({ name: "geolocation" }).then((found) => found.state === "granted" && ask(), () => {});
}
