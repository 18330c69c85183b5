#include <babel/net/line_client.hpp>

#include <boost/asio/error.hpp>

#include <sys/un.h>

#include <istream>

namespace babel::net {
namespace {

error_code connect_to(asio::local::stream_protocol::iostream& link, const std::string& path) {
    if (path.size() >= sizeof(sockaddr_un::sun_path)) return asio::error::name_too_long;
    link.clear();
    link.connect(asio::local::stream_protocol::endpoint(path));
    return link ? error_code() : link.error();
}

} // namespace

error_code line_client::connect(const std::vector<std::string>& paths) {
    error_code cause;
    start_timeout();
    for (const auto& path : paths) {
        const auto failed = connect_to(link_, path);
        const bool is_likelier = !cause || cause == boost::system::errc::no_such_file_or_directory;
        if (!failed || is_likelier) path_ = path;
        if (!failed) return {};
        if (is_likelier) cause = failed;
    }
    return cause;
}

std::string line_client::ask(std::string_view line) {
    start_timeout();
    link_ << line << '\n' << std::flush;
    link_.clear(); // a server that closed the connection meanwhile may have answered before
    std::string answer;
    std::getline(link_, answer);
    return answer;
}

void line_client::start_timeout() {
    if (limit_) link_.expires_after(*limit_);
}

} // namespace babel::net
