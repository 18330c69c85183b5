#include "server/http/http_request.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace babel::server {

namespace http = boost::beast::http;

struct http_request_parser::parser : http::request_parser<http::empty_body> {};

http_request_parser::http_request_parser(std::uint32_t max_header_bytes)
    : parser_(std::make_unique<parser>()), max_header_bytes_(max_header_bytes) {
    parser_->header_limit(max_header_bytes);
    parser_->body_limit(boost::none); // no body is read
}

http_request_parser::~http_request_parser() = default;

http_request_parser::progress http_request_parser::feed(std::string_view bytes) {
    boost::system::error_code fault;
    const auto used = parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), fault);
    used_ += used;
    if (fault == http::error::header_limit) return {state::too_long, used};
    if (fault && fault != http::error::need_more) return {state::nonsense, used};
    // Beast's limit is for what it leaves, and that begins behind the first line once it is parsed.
    const bool is_complete = !fault && parser_->is_header_done();
    const auto taken = is_complete ? used_ : used_ + (bytes.size() - used) + 1;
    if (taken > max_header_bytes_) return {state::too_long, used};
    return {is_complete ? state::complete : state::incomplete, used};
}

http_request http_request_parser::get() const {
    const auto& header = parser_->get();
    http_request asked;
    if (header.method() == http::verb::get) asked.method = http_method::get;
    if (header.method() == http::verb::head) asked.method = http_method::head;
    const std::string_view target(header.target().data(), header.target().size());
    asked.path = target.substr(0, target.find('?'));
    asked.host = std::string(header[http::field::host]);
    asked.hosts = header.count(http::field::host);
    asked.is_http_10 = header.version() == 10;
    asked.keeps_alive = header.keep_alive();
    asked.has_body = !parser_->is_done();
    return asked;
}

} // namespace babel::server
