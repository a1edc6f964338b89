const paths = { 2: '/demo/sdk/centrifuge-2.js', 5: '/demo/sdk/centrifuge-5.js' };

function runScript(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = src;
    script.addEventListener('load', resolve);
    script.addEventListener('error', () => reject(new Error(`${src} did not load`)));
    document.head.append(script);
  });
}

/** Both builds claim the global `Centrifuge`, so they run one after the other and the name is taken back each time. */
async function load(generation) {
  await runScript(paths[generation]);
  const { Centrifuge } = globalThis;
  delete globalThis.Centrifuge;
  return Centrifuge;
}

/** @returns {Promise<{ 2: Function, 5: Function }>} the two `Centrifuge` classes. */
export async function loadSdks() {
  const second = await load(2);
  const fifth = await load(5);
  return { 2: second, 5: fifth };
}
