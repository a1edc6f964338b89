const stored = localStorage.getItem('spindle-demo-theme');
if (stored) document.documentElement.dataset.theme = stored;

const systemIsDark = () => matchMedia('(prefers-color-scheme: dark)').matches;

/** Follows the system until somebody chooses. */
export function switchTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : systemIsDark();
  root.dataset.theme = isDark ? 'light' : 'dark';
  localStorage.setItem('spindle-demo-theme', root.dataset.theme);
}
