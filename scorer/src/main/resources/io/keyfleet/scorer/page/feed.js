// The server's events: opened again whenever they stop, whatever the reason.

const SILENCE = 6000;
const LONGEST_WAIT = 15000;
const HIDDEN = 300000;

/**
 * @param {() => string} address where the events are
 * @param {{update: (update: object) => void, lost: () => void}} told
 */
export function follow(address, told) {
  let source = null;
  let silence = 0;
  let again = 0;
  let hidden = 0;
  let wait = 1000;

  function close() {
    source?.close();
    source = null;
    clearTimeout(silence);
    clearTimeout(again);
  }

  function lost() {
    close();
    told.lost();
    again = setTimeout(open, wait);
    wait = Math.min(wait * 1.6, LONGEST_WAIT);
  }

  function expect() {
    clearTimeout(silence);
    silence = setTimeout(lost, SILENCE);
  }

  function open() {
    close();
    source = new EventSource(address());
    source.addEventListener('update', (event) => {
      wait = 1000;
      expect();
      told.update(JSON.parse(event.data));
    });
    source.addEventListener('error', lost);
    expect();
  }

  // a browser has six connections for all its tabs
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hidden);
    if (document.hidden) {
      hidden = setTimeout(close, HIDDEN);
    } else if (source === null) {
      wait = 1000;
      open();
    }
  });
  window.addEventListener('online', open);
  open();
  return { open };
}
