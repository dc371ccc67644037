/** Types of the part of pdfkit 0.20 that this project uses; the package ships none. */
declare module 'pdfkit' {
  export class StructureContent {}
  export class StructureElement {
    add(child: StructureElement | StructureContent): this;
    end(): void;
  }
  interface Reference {
    write(data: Uint8Array): void;
    end(): void;
  }
  export default class PDFDocument {
    constructor(options: Record<string, unknown>);
    readonly _font: { font: { hasGlyphForCodePoint(codePoint: number): boolean }; ascender: number; descender: number };
    readonly _root: { data: Record<string, unknown> };
    _addColorOutputIntent(): void;
    readonly page: { width: number; height: number };
    ref(data: Record<string, unknown>): Reference;
    registerFont(name: string, source: Uint8Array): this;
    font(name: string): this;
    fontSize(size: number): this;
    widthOfString(text: string): number;
    text(text: string, x: number, y: number, options: Record<string, unknown>): this;
    image(bytes: Uint8Array, x: number, y: number, options: { width: number; height: number }): this;
    addPage(options?: Record<string, unknown>): this;
    bufferedPageRange(): { start: number; count: number };
    switchToPage(page: number): void;
    struct(type: string, options?: Record<string, unknown>): StructureElement;
    addStructure(element: StructureElement): this;
    markStructureContent(tag: string): StructureContent;
    markContent(tag: string, options?: Record<string, unknown>): this;
    endMarkedContent(): this;
    rect(x: number, y: number, width: number, height: number): this;
    moveTo(x: number, y: number): this;
    lineTo(x: number, y: number): this;
    lineWidth(width: number): this;
    fillColor(colour: string): this;
    strokeColor(colour: string): this;
    fill(): this;
    stroke(): this;
    on(name: 'data', handler: (chunk: Uint8Array) => void): this;
    on(name: 'end', handler: () => void): this;
    on(name: 'error', handler: (error: unknown) => void): this;
    end(): void;
  }
}
