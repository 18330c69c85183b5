// The security of the server link, in words and codes.
#pragma once

#include <babel/client/event.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace babel::cli {

/// Words for a plain link, wherever one is shown.
inline constexpr std::string_view not_encrypted = "NOT ENCRYPTED";

/// "encrypted, known key", "NOT ENCRYPTED"
std::string security_text(const std::optional<client::server_security>& of);

/// The reason and what to do about it.
std::string insecurity_text(const client::event::server_untrusted& of);

// Codes for programs.
std::string_view code_of(client::server_trust trust);
std::string_view code_of(const client::insecurity& why);

} // namespace babel::cli
