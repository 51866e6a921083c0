// Uses the page of a flame graph as a reader does, one step a frame, and notes how long each redraw took and how long it
// was from frame to frame.
(async () => {
  const STEPS = 120;
  const canvas = document.querySelector(".flame-canvas");
  const box = canvas.getBoundingClientRect();
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const random = (() => {
    let state = 7;
    return () => (state = (state * 16807) % 2147483647) / 2147483647;
  })();
  const wheel = (deltaX, deltaY, ctrlKey) => canvas.dispatchEvent(new WheelEvent("wheel", {
    deltaX, deltaY, ctrlKey, bubbles: true, cancelable: true,
    clientX: box.left + box.width * (0.2 + 0.6 * random()), clientY: box.top + box.height * 0.6,
  }));
  const hover = () => canvas.dispatchEvent(new PointerEvent("pointermove", {
    bubbles: true, pointerType: "mouse", clientX: box.left + box.width * random(), clientY: box.top + box.height * random(),
  }));

  // A step's redraw is asked for before the frame in which its time is read.
  async function group(step, steps = STEPS) {
    const draws = [], intervals = [];
    let before = flame.state().drawTimes.length;
    let last = await frame();
    for (let i = 0; i < steps; i++) {
      await step(i);
      const now = await frame();
      intervals.push(now - last);
      last = now;
      const times = flame.state().drawTimes;
      if (times.length !== before) draws.push(times[times.length - 1]);
      before = times.length;
    }
    return { draws, intervals };
  }

  const zoom = (i) => wheel(0, i % 60 < 30 ? -18 : 18, true);
  const pan = (i) => wheel(i % 60 < 30 ? 60 : -60, 0, false);
  const result = {};
  result.zoom = await group(zoom);
  for (let i = 0; i < 12; i++) wheel(0, -18, true);
  result.pan = await group(pan);
  flame.reset();
  await new Promise((resolve) => setTimeout(resolve, 400));
  result.hover = await group(hover);
  await flame.search("1");
  for (let i = 0; i < 12; i++) wheel(0, -18, true);
  result["pan, a search shown"] = await group(pan);
  // The interval of a search is all of it: the worker, the names, the frames, the redraw.
  result.search = await group((i) => flame.search("[a-f]" + (i % 10)), 60);
  return result;
})()
