// Reduces a name to what people remember of it, as kg.graph.fold does in Python: no case, accents, vowel signs, hyphens.
const ALIKE = new Map([..."أإآٱىةكئؤي"].map((sign, place) => [sign, [..."ااااىهکیوی"][place]]));
ALIKE.set("ى", "ی").set("ı", "i");

function fold(text) {
  const bare = text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[ʿʾʼ]/g, "").toLowerCase().replace(/ß/g, "ss");
  const alike = [...bare.replace(/[ـ’']/g, "")].map((sign) => ALIKE.get(sign) ?? sign).join("");
  return (alike.match(/[\p{L}\p{N}_]+/gu) ?? []).join(" ");
}
