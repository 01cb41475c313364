// Light, dark, or as the system has it; kept for the next visit.

/** @param {() => void} repaint draws what does not follow the style sheet */
export function dressed(repaint = () => {}) {
  const theme = stored() ?? 'auto';
  document.getElementById('theme').querySelectorAll('input').forEach((input) => {
    input.checked = input.value === theme;
    input.addEventListener('change', () => dress(input.value));
  });
  dress(theme);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);

  function dress(name) {
    document.documentElement.dataset.theme = name;
    try { localStorage.setItem('theme', name); } catch { /* private mode: for this visit only */ }
    repaint();
  }
}

function stored() {
  try { return localStorage.getItem('theme'); } catch { return null; }
}
