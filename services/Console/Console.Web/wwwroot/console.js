// What the browser has to do itself; everything else the pages do.

const side = () => document.getElementById('side');
const palette = () => document.getElementById('palette');

document.addEventListener('click', event => {
    const target = event.target instanceof Element ? event.target : null;
    // On a phone the menu lies over the page: following a link puts it away.
    if (target?.closest('#side a, #side .find') && side()?.matches(':popover-open')) side().hidePopover();
    if (target?.closest('[data-search]')) openPalette();
    // A link that was followed, or the page behind.
    else if (palette()?.open && (target === palette() || target?.closest('#palette a'))) palette().close();
    if (target?.closest('[data-reload]')) location.reload();
});

document.addEventListener('keydown', event => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k' && palette()) {
        event.preventDefault();
        openPalette();
    } else if (palette()?.open) choose(event);
});

function openPalette() {
    if (!palette().open) palette().showModal();
    palette().querySelector('input').select();
}

// Arrows go from the field through what was found; Enter in the field opens the first.
function choose(event) {
    const places = [palette().querySelector('input'), ...palette().querySelectorAll('a')];
    const at = places.indexOf(document.activeElement);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        places[(at + (event.key === 'ArrowDown' ? 1 : places.length - 1)) % places.length].focus();
    } else if (event.key === 'Enter' && at === 0 && places.length > 1) {
        event.preventDefault();
        places[1].dispatchEvent(new MouseEvent('click',
            { bubbles: true, cancelable: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey }));
    }
}

// A connection that came back finds its page on the server, or there is none any more.
document.getElementById('components-reconnect-modal').addEventListener(
    'components-reconnect-state-changed', event => {
        if (event.detail.state === 'rejected') location.reload();
    });
