// Addresses, links and cards of strangers: what is read is bounded, and a card has one meaning.
#include "fuzz/require.hpp"
#include <babel/client/card.hpp>
#include <babel/client/server_address.hpp>
#include <babel/core/text.hpp>
#include <babel/wire/ports.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using namespace babel;
using namespace babel::client;
using babel::fuzz::require;

void check(const server_address& read) {
    require(is_host(read.host) && read.port != 0);
    require(read.name.size() <= 200 && read.invite.size() <= 64);
    const bool is_invitation = read.key || !read.invite.empty() || !read.name.empty();
    require(!is_invitation || read.form == address_form::tls_only);
    require(read.form != address_form::host || read.port == wire::plain_port);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto address = parse_server_address(text)) check(*address);
    if (const auto read = parse_card(text)) {
        require(!read->name.empty() && is_host(read->server.host));
        require(parse_card(to_line(*read)) == read);
    }
    return 0;
}
