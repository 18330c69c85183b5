#include "cli/state/card_file.hpp"

#include <babel/core/file_reading.hpp>
#include <babel/core/text.hpp>
#include <babel/net/descriptor.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace babel::cli {
namespace {

constexpr std::size_t longest_card_file = 4096;

config::fault fault_of_card(const std::filesystem::path& file, std::string what) {
    return {printable_path(file.native()), std::move(what), false};
}

} // namespace

result<client::card, config::fault> read_card(const std::filesystem::path& file) {
    const net::descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    );
    if (!opened) return fault_of_card(file, "cannot read it: " + last_error().message());
    struct stat about {};
    if (::fstat(opened.get(), &about) != 0 || !S_ISREG(about.st_mode))
        return fault_of_card(file, "not a regular file");
    std::string text(longest_card_file + 1, '\0');
    const auto size = read_all(opened.get(), text);
    if (!size) return fault_of_card(file, "cannot read it: " + size.error().message());
    if (*size > longest_card_file) return fault_of_card(file, "too long for a card");
    for (std::string_view rest(text.data(), *size); !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (auto card = client::parse_card(line)) return *std::move(card);
    }
    return fault_of_card(file, "there is no card in it");
}

} // namespace babel::cli
