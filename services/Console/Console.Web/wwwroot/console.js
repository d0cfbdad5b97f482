// What the browser has to do itself; everything else the pages do.

const side = () => document.getElementById('side');

document.addEventListener('click', event => {
    const target = event.target instanceof Element ? event.target : null;
    // On a phone the menu lies over the page: following a link puts it away.
    if (target?.closest('#side a') && side()?.matches(':popover-open')) side().hidePopover();
    if (target?.closest('[data-reload]')) location.reload();
});

// A connection that came back finds its page on the server, or there is none any more.
document.getElementById('components-reconnect-modal').addEventListener(
    'components-reconnect-state-changed', event => {
        if (event.detail.state === 'rejected') location.reload();
    });
