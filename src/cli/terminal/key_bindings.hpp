// The keys of the prompt.
#pragma once

#include <histedit.h>

namespace babel::cli {

/// A function bound to a key; it returns one of libedit's CC_ codes.
using key_function = unsigned char (*)(EditLine*, wint_t);

void bind_keys(EditLine* editor, key_function complete, key_function clear);

} // namespace babel::cli
