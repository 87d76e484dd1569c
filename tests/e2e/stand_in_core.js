// A stand-in for Live2D's Cubism Core with the same global and the same fields, for tests: Core itself is proprietary
// and is not here. Its moc is "MOC3" and JSON; a drawable's vertices move by so much for each unit of a parameter.
// Like Core it is not ready at once; a moc marked `newer` gives its render orders as Core 5.3 does.
"use strict";
var Live2DCubismCore = (() => {
  const readyAt = performance.now() + 150;

  class Moc {
    hasMocConsistency(bytes) {
      return read(bytes) === null ? 0 : 1;
    }
    static fromArrayBuffer(bytes) {
      const document = read(bytes);
      return document === null ? null : new Moc(document);
    }
    constructor(document) {
      this.document = document;
    }
    _release() {
      this.document = null;
    }
  }

  class Model {
    static fromMoc(moc) {
      csmGetVersion();
      return new Model(moc.document);
    }
    constructor(document) {
      this.document = document;
      const { parameters, parts, drawables } = document;
      const floats = (items, field) => Float32Array.from(items, (item) => item[field]);
      this.canvasinfo = { ...document.canvas };
      this.parameters = {
        count: parameters.length,
        ids: parameters.map((each) => each.id),
        minimumValues: floats(parameters, "min"),
        maximumValues: floats(parameters, "max"),
        defaultValues: floats(parameters, "rest"),
        values: floats(parameters, "rest"),
      };
      this.parts = { count: parts.length, ids: parts, opacities: new Float32Array(parts.length).fill(1) };
      const count = drawables.length;
      this.drawables = {
        count,
        ids: drawables.map((each) => each.id),
        constantFlags: Uint8Array.from(drawables, (each) => each.flags),
        dynamicFlags: new Uint8Array(count),
        textureIndices: new Int32Array(count),
        opacities: new Float32Array(count).fill(1),
        maskCounts: Int32Array.from(drawables, (each) => each.masks.length),
        masks: drawables.map((each) => Int32Array.from(each.masks)),
        vertexPositions: drawables.map((each) => Float32Array.from(each.points)),
        vertexUvs: drawables.map((each) => Float32Array.from(each.uvs)),
        indices: drawables.map((each) => Uint16Array.from(each.triangles)),
        multiplyColors: Float32Array.from(drawables.flatMap((each) => each.multiply)),
        screenColors: Float32Array.from(drawables.flatMap((each) => each.screen)),
        resetDynamicFlags() {
          this.dynamicFlags.fill(0);
        },
      };
      const orders = drawables.map((each) => each.order);
      if (document.newer) this.getRenderOrders = () => Int32Array.from([...orders, 0]);
      else this.drawables.renderOrders = Int32Array.from(orders);
    }
    update() {
      for (const [i, each] of this.document.drawables.entries()) this.move(i, each);
    }
    move(i, drawable) {
      const points = this.drawables.vertexPositions[i];
      points.set(drawable.points);
      for (const [id, shift] of Object.entries(drawable.moves)) {
        const at = this.parameters.ids.indexOf(id);
        const by = this.parameters.values[at] - this.parameters.defaultValues[at];
        for (let k = 0; k < points.length; k++) points[k] += by * shift[k];
      }
      this.drawables.opacities[i] = drawable.part < 0 ? 1 : this.parts.opacities[drawable.part];
      // Visible, and its positions have changed.
      this.drawables.dynamicFlags[i] = 1 | 32;
    }
    release() {
      this.document = null;
    }
  }

  function read(bytes) {
    try {
      const text = new TextDecoder().decode(bytes);
      return text.startsWith("MOC3") ? JSON.parse(text.slice(4)) : null;
    } catch {
      return null;
    }
  }

  function csmGetVersion() {
    if (performance.now() < readyAt) throw new TypeError("not ready");
    return 0;
  }

  return { Moc, Model, Version: { csmGetVersion } };
})();
