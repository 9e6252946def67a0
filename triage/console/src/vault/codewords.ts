// Words of code sheets (docs/formats.md, section 15): crypto/codewords.txt, of which a test compares the two.
export const codeWords: readonly string[] = [
  "ao ca", "bac si", "ban ghe", "ban tay", "banh chung", "banh mi", "bau troi", "ben do", "binh minh", "bo cau", "bong bang", "bong ma",
  "bua an", "bun cha", "buom vang", "but chi", "ca chep", "ca kiem", "ca phe", "cai cuoc", "cai non", "cai quat", "cay bang", "cay cau",
  "cay dua", "cay thong", "cay tre", "chim en", "chim se", "chu tieu", "chuon chuon", "chuong dong", "con cua", "con duong", "con ech",
  "con gau", "con ho", "con khi", "con lac da", "con meo", "con ngua", "con ong", "con rua", "con trau", "con voi", "cua so", "da bong",
  "dan bau", "dau phong", "den dau", "dia bay", "dong ho", "dong lua", "dong song", "duong ray", "ga trong", "gao nep", "gio bac",
  "gio mua", "hat tieu", "hoa ban", "hoa cuc", "hoa dao", "hoa hong", "hoa mai", "hoa sen", "ho tay", "hon da", "khoai lang", "khoi bep",
  "la chuoi", "la co", "lo ren", "luoi ca", "mai ngoi", "mang tre", "mat trang", "may bay", "mua xuan", "muoi bien", "nam rom",
  "nang he", "nha san", "nuoc mam", "nui cao", "ong trang", "ot xanh", "pho bo", "qua bi", "qua cam", "qua chanh", "qua dua", "qua khe",
  "qua le", "qua mit", "qua na", "qua oi", "qua tao", "ra dio", "rau muong", "ruong bac", "sao mai", "say ngo", "sieng nang", "soi day",
  "suoi nguon", "tau hoa", "tau thuy", "than cui", "thac nuoc", "thuyen buom", "tieng sao", "toc dai", "tra xanh", "trang giay",
  "trau cau", "trong com", "truong lang", "tui vai", "vai lua", "vang bac", "ve sau", "voi nuoc", "vuon rau", "xe bo", "xe dap",
  "xoi gac", "yen ngua",
];
