// Text of files of invites, a line each.
#pragma once

#include "server/names/invite_book.hpp"
#include "server/names/line_fields.hpp"
#include <babel/core/error.hpp>

#include <string>
#include <string_view>

namespace babel::server {

/// Lines such as `HASH uses=1 until=2026-12-06T12:00:00Z alice`, where HASH is base64url and the
/// name may be absent.
std::string to_text(const invite_book& invites);

/// Reads such a text, which may have blank lines and comments. Errors: the first wrong line; more
/// invites than max_invites.
result<invite_book, text_fault> to_invites(std::string_view text);

} // namespace babel::server
