// Unicode normalization form C.
#pragma once

#include <string_view>

namespace babel {

/// True if the text is valid UTF-8 in NFC (Unicode TR 15). Canonically equivalent texts have
/// exactly one NFC. The tables are made by scripts/unicode-nfc.py.
bool is_nfc(std::string_view text);

} // namespace babel
