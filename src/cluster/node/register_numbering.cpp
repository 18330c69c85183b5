#include "cluster/node/register_numbering.hpp"

#include <babel/crypto/digest.hpp>
#include <babel/wire/fields.hpp>

#include <algorithm>
#include <cstring>
#include <string>

namespace babel::cluster {

std::uint64_t number_of_run(std::string_view cluster, std::string_view source) {
    std::string text = "babel presence run ";
    text.append(cluster).append(" ").append(source);
    const auto digest = crypto::sha256(wire::bytes_of(text));
    std::uint64_t number = 0;
    std::memcpy(&number, digest.data(), sizeof number);
    return std::max<std::uint64_t>(number, 1);
}

std::optional<server::presence_numbering::state> register_numbering::now() const {
    // The server has to know what the replica does, or it would count a change that it lacks.
    if (!node_.is_linked() || !node_.has_reported()) return {};
    const auto& others = node_.others();
    return state{
        node_.run_of_register(), others.known_position(), others.is_exact() && node_.is_settled()};
}

} // namespace babel::cluster
