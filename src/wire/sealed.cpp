#include <babel/wire/sealed.hpp>

namespace babel::wire {
namespace {

constexpr std::uint8_t sealed_type = 0xc0;

} // namespace

std::optional<sealed_header> read_sealed_header(bytes_view datagram) {
    if (datagram.size() < min_datagram_bytes || datagram.size() > max_datagram_bytes)
        return std::nullopt;
    reader in(datagram);
    std::uint8_t type = 0;
    sealed_header header;
    in.get(type);
    in.get(header.to);
    in.get(header.number);
    if ((type & 0xf0U) != sealed_type) return std::nullopt;
    header.epoch = type & 0x0fU;
    return header;
}

void encode_to(std::vector<std::uint8_t>& body, const bye& from) {
    body.clear();
    writer(body).put(from);
}

result<bye> decode_bye(bytes_view body) {
    reader in(body);
    bye made;
    in.get(made);
    if (!in.is_ok()) return errc::truncated;
    return made;
}

void encode_party(std::vector<std::uint8_t>& body, std::span<const std::string> names) {
    body.assign(1, 0);
    for (const auto& name : names) {
        const bool has_room = body.size() + 1 + name.size() <= max_party_bytes && body[0] < 0xFF;
        if (name.empty() || name.size() > short_string::max_bytes || !has_room) continue;
        writer(body).put(short_string{name});
        ++body[0];
    }
}

result<std::vector<std::string_view>> decode_party(bytes_view body) {
    if (body.size() > max_party_bytes) return errc::out_of_bounds;
    reader in(body);
    std::uint8_t count = 0;
    in.get(count);
    std::vector<std::string_view> names;
    for (std::size_t i = 0; in.is_ok() && i < count; ++i) {
        short_string name;
        in.get(name);
        if (in.is_ok() && name.text.empty()) return errc::out_of_bounds;
        names.push_back(name.text);
    }
    if (!in.is_ok()) return errc::truncated;
    return names;
}

} // namespace babel::wire
