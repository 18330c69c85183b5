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

} // namespace babel::wire
